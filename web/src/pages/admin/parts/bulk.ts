import { change, type Operation, send } from "../../../api/client";
import type { Headers } from "./Ask";

/** Does one thing to each of many, one after the other. What was done stays done when a later one is refused, and is
 * not done again by the next call. Answers the ids of the operations. */
export function eachOf(ids: readonly string[], act: (id: string, headers: Headers) => Promise<string | null>) {
  const done = new Map<string, string | null>();
  return async (headers: Headers): Promise<string[]> => {
    for (const id of ids) {
      if (!done.has(id)) done.set(id, await act(id, headers));
    }
    return [...done.values()].filter((operation) => operation !== null);
  };
}

export async function deleteUser(id: string, headers: Headers): Promise<string | null> {
  return (await change("DELETE /api/4.0/users/{user_id}", { path: { user_id: id } }, { headers })).operation;
}

export async function turnUser(id: string, disabled: boolean, headers: Headers): Promise<string | null> {
  const operation = "PATCH /api/4.0/users/{user_id}" satisfies Operation;
  return (await change(operation, { path: { user_id: id }, body: { is_disabled: disabled } }, { headers })).operation;
}

/** How many rows of each kind a call would change, by a dry run of it. */
export async function effectOf(verb: string, address: string, signal: AbortSignal): Promise<[string, number][]> {
  const response = await send(verb, address, undefined, { headers: { "X-Lookalike-Dry-Run": "1" }, signal, quiet: true });
  const found = JSON.parse(response.headers.get("x-lookalike-change-set") ?? "{}") as Record<string, Record<string, number>>;
  return Object.entries(found).map(([kind, counts]) => [kind, Object.values(counts).reduce((sum, each) => sum + each, 0)]);
}
