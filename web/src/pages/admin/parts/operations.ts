import type { Answer } from "../../../api/client";

export type Done = Answer<"GET /api/lookalike/v1/operations">[number];

/** An operation in words: "delete user 12, 9 rows". */
export function said(done: Done): string {
  const name = (done.operation_id ?? "change").replaceAll("_", " ");
  const subject = done.subject_id && !name.startsWith("create") ? ` ${done.subject_id}` : "";
  const rows = done.row_count ?? 0;
  return `${name}${subject}, ${rows} ${rows === 1 ? "row" : "rows"}`;
}
