import "./schedules.css";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { call } from "../api/client";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { TextField } from "../kit/Field";
import { Problem } from "../kit/Problem";
import { useMe } from "../session";
import { ConditionFields } from "./ConditionFields";
import { DestinationFields, type Kinds } from "./DestinationFields";
import { NextRuns } from "./NextRuns";
import { bodyOf, changes, type Destination, type Draft, draftOf, NEW_DESTINATION, newDraft, type Plan, type What } from "./plan";
import { Previews } from "./Previews";
import { problemAt } from "./problems";
import { crontabOf } from "./recurrence";
import { RunResult } from "./RunResult";
import { ownZone, WhenFields } from "./WhenFields";

interface Props extends What {
  title: string;
  /** The plan to change; without it, a new one is made. */
  plan?: Plan;
  close: () => void;
}

/** Makes a schedule of a Look or a query, or changes one. */
export function ScheduleDialog(props: Props) {
  const me = useMe();
  return (
    <Dialog title={props.plan ? `Edit schedule: ${props.title}` : `Schedule ${props.title}`} shape="wide" keep onClose={props.close}>
      {me ? <Form {...props} address={me.email ?? ""} /> : <p className="waiting">Loading…</p>}
    </Dialog>
  );
}

function Form({ address, plan, title, close, ...given }: Props & { address: string }) {
  const what: What = plan ? { lookId: plan.look_id ?? undefined, queryId: plan.query_id ?? undefined } : given;
  const [draft, setDraft] = useState<Draft>(() => (plan ? draftOf(plan, ownZone()) : newDraft(title, address, ownZone())));
  const [before] = useState(() => bodyOf(draft, what));
  const [previewed, setPreviewed] = useState<Plan | null>(null);
  const change = (changed: Partial<Draft>) => setDraft((now) => ({ ...now, ...changed }));
  const filters = useFilters(what);
  const body = bodyOf(draft, what);
  const { saving, testing, problem } = useSending(plan, body, before, close);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    testing.reset();
    saving.mutate();
  };
  const crontab = crontabOf(draft.recurrence);
  return (
    <form className="form schedule" onSubmit={submit}>
      <TextField label="Name" autoFocus maxLength={255} value={draft.name} onChange={(event) => change({ name: event.target.value })} hint="The subject of mails." wrong={problemAt(problem, "name")} />
      <WhenFields draft={draft} problem={problem} change={change} />
      {crontab !== null && <NextRuns crontab={crontab} timezone={draft.timezone} />}
      <Destinations draft={draft} problem={problem} change={change} />
      <details>
        <summary>Conditions, filters and options</summary>
        <ConditionFields draft={draft} filters={filters} problem={problem} change={change} />
      </details>
      {previewed && <Previews draft={draft} body={previewed} isOld={JSON.stringify(previewed) !== JSON.stringify(body)} again={() => setPreviewed(body)} />}
      <Problem of={problem} />
      {testing.data && <RunResult key={testing.data.id} planId={testing.data.id ?? ""} />}
      <div className="actions end">
        <Button onClick={() => setPreviewed(body)}>Preview</Button>
        <Button onClick={() => (saving.reset(), testing.mutate())} disabled={testing.isPending} title="To all its destinations, at once">
          Send test now
        </Button>
        <Button onClick={close}>Cancel</Button>
        <Button kind="primary" type="submit" disabled={saving.isPending}>
          {saving.isPending ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  );
}

function useSending(plan: Plan | undefined, body: Plan, before: Plan, close: () => void) {
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: () => save(plan, before, body),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ["schedules"] }), client.invalidateQueries({ queryKey: ["schedules of look"] })]);
      close();
    },
  });
  const testing = useMutation({ mutationFn: () => call("POST /api/4.0/scheduled_plans/run_once", { body }) });
  return { saving, testing, problem: saving.error ?? testing.error };
}

async function save(plan: Plan | undefined, before: Plan, body: Plan): Promise<Plan> {
  if (!plan) return call("POST /api/4.0/scheduled_plans", { body });
  const path = { scheduled_plan_id: plan.id ?? "" };
  return call("PATCH /api/4.0/scheduled_plans/{scheduled_plan_id}", { path, body: changes(before, body) as Plan });
}

function Destinations({ draft, problem, change }: { draft: Draft; problem: unknown; change: (changes: Partial<Draft>) => void }) {
  const all = draft.destinations;
  const choices = useQuery(choicesQuery);
  const kinds: Kinds = choices.data?.destinations?.map((each) => ({ type: each.type ?? "", formats: each.formats ?? [] })) ?? [];
  const set = (at: number, to: Destination) => change({ destinations: all.with(at, to) });
  const remove = (at: number) => change({ destinations: all.toSpliced(at, 1) });
  if (!choices.data) return choices.error ? <Problem of={choices.error} /> : <p className="waiting">Loading the destinations…</p>;
  return (
    <>
      {all.map((_, at) => (
        <DestinationFields key={at} at={at} draft={draft} kinds={kinds} problem={problem} change={(to) => set(at, to)} remove={all.length > 1 ? () => remove(at) : null} />
      ))}
      {!choices.data.has_mail_server && all.some((each) => each.type === "email") && (
        <p className="soft outbox">This server has no mail server yet: it writes mails into the folder <code>outbox</code> beside its data, and sends none.</p>
      )}
      <div className="actions">
        <Button small icon="plus" onClick={() => change({ destinations: [...all, NEW_DESTINATION] })}>
          Another destination
        </Button>
      </div>
    </>
  );
}

const choicesQuery = queryOptions({
  queryKey: ["schedules", "choices"],
  queryFn: ({ signal }) => call("GET /api/lookalike/v1/scheduled_plans/choices", {}, { signal }),
  staleTime: 300_000,
});

/** The filters of the content, with their own values. */
function useFilters({ lookId, queryId }: What): Record<string, string> {
  const found = useQuery({
    queryKey: ["schedules", "content", lookId ?? null, queryId ?? null],
    queryFn: async ({ signal }) => {
      if (!lookId) return call("GET /api/4.0/queries/{query_id}", { path: { query_id: queryId ?? "" } }, { signal });
      return (await call("GET /api/4.0/looks/{look_id}", { path: { look_id: lookId } }, { signal })).query;
    },
  });
  return useMemo(() => ({ ...(found.data?.filters as Record<string, string> | undefined) }), [found.data]);
}
