/** What the server remembers for the person: what they ran, and what they have saved. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, type Answer } from "../../api/client";
import { queries } from "../../queries";
import type { Operation } from "../model";
import { draftToSearch, withoutSecrets, type Draft } from "../request";
import type { Identity, Result } from "../run/send";

const HISTORY = "/api/lookalike/v1/explorer/history";
const REQUESTS = "/api/lookalike/v1/explorer/requests";
const QUIET = { quiet: true } as const;
/** Below what the server takes, as its JSON may be longer than ours. */
export const LONGEST_BODY = 48_000;
export const PAGE = 100;

export type PastCall = Answer<"GET /api/lookalike/v1/explorer/history">[number];
export type SavedRequest = Answer<"GET /api/lookalike/v1/explorer/requests">[number];

/** Any kept request as a draft of its form. */
export function draftOf(kept: { params?: unknown; body?: unknown }): Draft {
  return { values: { ...(kept.params as Record<string, string> | null) }, body: kept.body ?? undefined };
}

export const searchOf = (kept: { params?: unknown; body?: unknown }) => draftToSearch(draftOf(kept));

function bodyToKeep(draft: Draft): { body?: unknown; body_left_out?: boolean } {
  if (draft.body === undefined) return {};
  const body = withoutSecrets(draft.body);
  return JSON.stringify(body).length > LONGEST_BODY ? { body_left_out: true } : { body };
}

const paramsToKeep = (operation: Operation, draft: Draft) =>
  Object.fromEntries((operation.params ?? []).filter(({ name }) => draft.values[name]).map(({ name }) => [name, draft.values[name]!]));

const nameOf = (who: Identity) => (who.kind === "me" ? null : who.kind === "key" ? `key ${who.clientId}` : who.name);

/** Notes a call, with its answer or without one. That it cannot be noted keeps nobody from going on. */
export async function noteCall(operation: Operation, draft: Draft, who: Identity, result: Result | null): Promise<void> {
  const told = { status: result?.status ?? 0, milliseconds: result?.totalMs ?? 0, request_id: result?.requestId ?? null };
  const body = { operation_id: operation.id, params: paramsToKeep(operation, draft), ...bodyToKeep(draft), run_as: nameOf(who), ...told };
  await call(`POST ${HISTORY}`, { body }, QUIET).catch(() => undefined);
  await queries.invalidateQueries({ queryKey: ["explorer", "history"] });
}

export const useHistory = (limit: number) =>
  useQuery({ queryKey: ["explorer", "history", limit], queryFn: ({ signal }) => call(`GET ${HISTORY}`, { query: { limit } }, { signal }), staleTime: 0 });

export function useForget() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) =>
      id === null ? call(`DELETE ${HISTORY}`) : call("DELETE /api/lookalike/v1/explorer/history/{explorer_call_id}", { path: { explorer_call_id: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["explorer", "history"] }),
  });
}

export const useSaved = () => useQuery({ queryKey: ["explorer", "saved"], queryFn: ({ signal }) => call(`GET ${REQUESTS}`, {}, { signal }), staleTime: 0 });

export interface Naming {
  name: string;
  folder: string;
}

export function useSave(operation: Operation, draft: Draft) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (naming: Naming) => call(`POST ${REQUESTS}`, { body: { ...naming, operation_id: operation.id, params: paramsToKeep(operation, draft), body: withoutSecrets(draft.body) ?? null } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["explorer", "saved"] }),
  });
}

export function useChangeSaved(id: string) {
  const client = useQueryClient();
  const path = { explorer_request_id: id };
  const fresh = { onSuccess: () => client.invalidateQueries({ queryKey: ["explorer", "saved"] }) };
  const rename = useMutation({ mutationFn: (body: Naming) => call("PATCH /api/lookalike/v1/explorer/requests/{explorer_request_id}", { path, body }), ...fresh });
  const remove = useMutation({ mutationFn: () => call("DELETE /api/lookalike/v1/explorer/requests/{explorer_request_id}", { path }), ...fresh });
  return { rename, remove };
}
