/** Changes that can be tried before they are made, and taken back after. */
import { call, send } from "../api/client";

const DRY = { "X-Lookalike-Dry-Run": "1" };

export interface Change {
  verb: "DELETE" | "PATCH" | "PUT" | "POST";
  address: string;
  body?: unknown;
}

export type ChangeSet = Record<string, Record<string, number>>;

/** What these changes would do, by table: nothing of it is done. */
export async function tried(changes: readonly Change[], signal: AbortSignal): Promise<ChangeSet> {
  const total: ChangeSet = {};
  for (const { verb, address, body } of changes) {
    const response = await send(verb, address, body, { headers: DRY, signal });
    add(total, JSON.parse(response.headers.get("x-lookalike-change-set") ?? "{}") as ChangeSet);
  }
  return total;
}

function add(total: ChangeSet, more: ChangeSet): void {
  for (const [table, actions] of Object.entries(more)) {
    const counts = (total[table] ??= {});
    for (const [action, count] of Object.entries(actions)) counts[action] = (counts[action] ?? 0) + count;
  }
}

/** Makes the changes one after the other; gives the ids of the operations, by which they are taken back. The first
 * that is refused ends it: `done` holds what was made until then. */
export async function made(changes: readonly Change[], done: string[]): Promise<void> {
  for (const { verb, address, body } of changes) {
    const response = await send(verb, address, body);
    const operation = response.headers.get("x-lookalike-operation");
    if (operation) done.push(operation);
  }
}

export const takeBack = (operations: readonly string[]) => call("POST /api/lookalike/v1/undo", { body: { operations: [...operations] } });
