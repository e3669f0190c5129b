import { expect, test } from "vitest";
import { read } from "./columns";

const COLUMN = { label: "A", label_short: "A", category: "dimension", type: "string", value_type: "string", value_format: null, timeframe: null, pivot: null, is_numeric: false };
const HEAD = { format: "columns", version: 1, columns: [{ ...COLUMN, name: "a", has_shown: false }, { ...COLUMN, name: "b", has_shown: true }] };

const answer = (lines: string[], pieceLength = 7) => {
  const bytes = new TextEncoder().encode(lines.join("\n"));
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieceLength) controller.enqueue(bytes.slice(at, at + pieceLength));
      controller.close();
    },
  });
  return new Response(stream, { headers: { "server-timing": "cache;desc=miss, compile;dur=2.1, queue;dur=0.5, db;dur=30.4" } });
};

const LINES = [
  `[${JSON.stringify(HEAD)}`,
  ',\n{"rows":2,"values":[{"new":["é,]","x"],"codes":[1,0]},[1.5,null]],"shown":[null,{"new":["$1.50"],"codes":[0,-1]}]}'.slice(2),
  '{"rows":1,"values":[["plain"],[2]],"shown":[null,["$2.00"]]}',
  '{"end":true,"rows":3,"truncated":true,"runtime":"0.012"}]',
].map((line, at, all) => (at < all.length - 1 ? `${line}${at ? "," : ""}` : line));

test("rows are read however the answer is cut into pieces", async () => {
  LINES[0] += ",";
  for (const length of [1, 7, 1000]) {
    const result = await read(answer(LINES, length));
    const texts = [0, 1, 2].map((row) => [result.rows.text(row, 0), result.rows.text(row, 1)]);
    expect(texts).toEqual([["x", "$1.50"], ["é,]", null], ["plain", "$2.00"]]);
    expect(result.rows.value(0, 1)).toBe(1.5);
    expect(result.end).toEqual({ end: true, rows: 3, truncated: true, runtime: "0.012" });
  }
});

test("stages have the words of pages", async () => {
  const result = await read(answer(LINES, 1000));
  expect(result.stages).toEqual([
    { name: "compile", milliseconds: 2.1 },
    { name: "queued", milliseconds: 0.5 },
    { name: "database", milliseconds: 30.4 },
  ]);
});

test("an answer without its end is an error", async () => {
  await expect(read(answer(LINES.slice(0, 2)))).rejects.toThrow("broken off");
});
