import { expect, test } from "vitest";
import { eachOf } from "./bulk";

test("what was done is not done again after a refusal", async () => {
  const calls: string[] = [];
  const act = eachOf(["1", "2"], async (id, headers) => {
    calls.push(id);
    if (id === "2" && !headers.confirmed) throw new Error("asked");
    return `op${id}`;
  });
  await expect(act({})).rejects.toThrow("asked");
  expect(await act({ confirmed: "yes" })).toEqual(["op1", "op2"]);
  expect(calls).toEqual(["1", "2", "2"]);
});

test("what changed nothing has no operation", async () => {
  expect(await eachOf(["1"], async () => null)({})).toEqual([]);
});
