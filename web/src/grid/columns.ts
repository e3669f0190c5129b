/** The server's answer by columns: docs/explanation/result-formats.md describes it member by member. */
import { addressOf, send } from "../api/client";
import type { Looker } from "../api/operations.gen";
import { type Stage, stagesOf } from "./timing";

export const MEDIA_TYPE = "application/vnd.lookalike.columns+json";

export interface ColumnHead {
  name: string;
  label: string;
  label_short: string;
  category: "dimension" | "measure" | "table_calculation" | null;
  type: string | null;
  value_type: "string" | "number" | "yesno" | "date" | "datetime" | "json";
  value_format: string | null;
  timeframe: string | null;
  /** Place in the head's `pivots`, or null. */
  pivot: number | null;
  is_numeric: boolean;
  has_shown: boolean;
}

export interface PivotHead {
  key: string;
  is_total: boolean;
  labels: Record<string, string>;
  data: Record<string, unknown>;
  metadata: Record<string, { value: unknown; rendered?: string | null }>;
}

export interface TotalCell {
  value: unknown;
  rendered?: string | null;
}

export interface FieldHead {
  name: string;
  label: string;
  label_short: string;
  view_label: string | null;
  category: string;
  description: string | null;
  lookml_link: string | null;
  drill_fields: string[] | null;
  links: unknown;
  sorted?: { sort_index: number; desc: boolean };
}

/** All that is known of the query; what pages read of it. */
export interface ResultHead {
  id: string;
  sql: string | null;
  columns: ColumnHead[];
  fields: Record<"dimensions" | "measures" | "table_calculations" | "pivots", FieldHead[]>;
  pivots?: PivotHead[];
  totals_data?: Record<string, TotalCell | Record<string, TotalCell>>;
  has_totals: boolean;
  timezone: string | null;
  from_cache: boolean;
  ran_at?: string;
  added_params?: { sorts?: string[]; query_timezone?: string };
  applied_filters?: Record<string, { value: string }>;
  columns_truncated?: boolean | null;
}

export interface ResultEnd {
  rows: number;
  truncated: boolean;
  runtime: string;
}

type Coded = { new: string[]; codes: number[] };
type Written = unknown[] | Coded | null;

interface Piece {
  rows: number;
  values: Written[];
  shown?: Written[];
}

/** One row of texts or numbers of a column, piece by piece. Repeating texts are kept once. */
class Series {
  private readonly dictionary: string[] = [];
  private readonly pieces: (readonly unknown[] | Int32Array)[] = [];

  add(written: Written): void {
    if (written === null || Array.isArray(written)) {
      this.pieces.push(written ?? []);
      return;
    }
    for (const text of written.new) this.dictionary.push(text);
    this.pieces.push(Int32Array.from(written.codes));
  }

  at(piece: number, place: number): unknown {
    const held = this.pieces[piece];
    if (!(held instanceof Int32Array)) return held?.[place] ?? null;
    const code = held[place] ?? -1;
    return code < 0 ? null : this.dictionary[code];
  }
}

/** The rows that have come so far; grows while the answer arrives. */
export class Rows {
  count = 0;
  private readonly starts: number[] = [];
  private readonly values: Series[];
  private readonly shown: Series[];

  constructor(private readonly columns: readonly ColumnHead[]) {
    this.values = columns.map(() => new Series());
    this.shown = columns.map(() => new Series());
  }

  add(piece: Piece): void {
    this.starts.push(this.count);
    this.count += piece.rows;
    piece.values.forEach((each, at) => this.values[at]?.add(each));
    this.columns.forEach((_, at) => this.shown[at]?.add(piece.shown?.[at] ?? null));
  }

  value(row: number, column: number): unknown {
    const piece = this.pieceOf(row);
    return this.values[column]?.at(piece, row - (this.starts[piece] ?? 0)) ?? null;
  }

  /** What people see: formatted where there is a format; null for null. */
  text(row: number, column: number): string | null {
    const piece = this.pieceOf(row);
    const place = row - (this.starts[piece] ?? 0);
    const shown = this.columns[column]?.has_shown ? this.shown[column]?.at(piece, place) : null;
    return textOf(shown ?? this.values[column]?.at(piece, place));
  }

  private pieceOf(row: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export interface Result {
  head: ResultHead;
  rows: Rows;
  /** How many rows there were when this was made: `rows` itself goes on growing. */
  count: number;
  /** Null as long as rows are on their way. */
  end: ResultEnd | null;
  stages: readonly Stage[];
  fromCache: boolean;
}

export type InlineQuery = Partial<Looker.Query> & { model: string; view: string };

export interface RunOptions {
  signal?: AbortSignal;
  limit?: number;
  /** Asks the database anew, whatever is kept. */
  fresh?: boolean;
  /** Called when the first rows are there, and at most every tenth of a second with more of them. */
  onRows?: (result: Result) => void;
}

const BETWEEN_MS = 100;

/** Runs a stored query, or the one in the body, to its last row. Aborting `signal` stops it on the server. */
export async function runColumns(asked: string | InlineQuery, options: RunOptions = {}): Promise<Result> {
  const query = { limit: options.limit, apply_formatting: true, cache: options.fresh ? false : undefined };
  const sent = { signal: options.signal, headers: { Accept: MEDIA_TYPE } };
  const response =
    typeof asked === "string"
      ? await send("GET", addressOf("/api/4.0/queries/{id}/run/json", { id: asked }, query), undefined, sent)
      : await send("POST", addressOf("/api/4.0/queries/run/json", {}, query), asked, sent);
  return read(response, options.onRows);
}

/** Reads an answer in the `columns` format, line by line. */
export async function read(response: Response, onRows?: (result: Result) => void): Promise<Result> {
  const known = { stages: stagesOf(response.headers.get("server-timing")), fromCache: response.headers.get("x-lookalike-cache") === "hit" };
  let head: ResultHead | null = null;
  let rows = new Rows([]);
  let told = 0;
  for await (const line of linesOf(response)) {
    const element = JSON.parse(line) as Record<string, unknown>;
    if (head === null) {
      head = element as unknown as ResultHead;
      rows = new Rows(head.columns);
    } else if ("end" in element) {
      return { head, rows, count: rows.count, end: element as unknown as ResultEnd, ...known };
    } else {
      rows.add(element as unknown as Piece);
    }
    if (onRows && rows.count > 0 && performance.now() - told > BETWEEN_MS) {
      told = performance.now();
      onRows({ head, rows, count: rows.count, end: null, ...known });
    }
  }
  throw new Error("The answer was broken off: the server or the connection ended before the last row. Run it again.");
}

/** The elements of the array, each without what stands around it. */
async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let held: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = value.split("\n");
      held.push(lines[0] ?? "");
      for (const next of lines.slice(1)) {
        yield bare(held.join(""));
        held = [next];
      }
    }
    const last = bare(held.join(""));
    if (last) yield last;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** `[{…},` and `{…}]` are `{…}`. */
function bare(line: string): string {
  return line.trim().replace(/^\[/, "").replace(/[,\]]$/, "");
}
