import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { type Answer, call } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Problem } from "../../../kit/Problem";
import { When } from "../../../kit/When";
import { useAddress } from "../parts/address";
import { Pages } from "../parts/Pages";
import { Person, useNames } from "../parts/Person";
import { type Column, Table } from "../parts/Table";

type Event = Answer<"GET /api/lookalike/v1/audit/events">[number];
type Proof = Answer<"GET /api/lookalike/v1/audit/verify">;
const SIZE = 50;
const OUTCOMES = ["done", "refused", "failed", "simulated"] as const;
const KINDS: Record<string, string> = { done: "good", refused: "warn", failed: "bad" };

/** What was done and what was tried, and whether the record of it is whole. */
export function Audit() {
  const [search, setAddress] = useAddress();
  const list = useEvents(search);
  const names = useNames(list.data?.map((each) => each.user_id) ?? []);
  return (
    <>
      <Verify />
      <div className="toolbar">
        <input className="input" type="search" aria-label="Name of the event" placeholder="Event, such as login_failed" value={search.name ?? ""} onChange={(event) => setAddress({ name: event.target.value, offset: "" })} />
        <input className="input" type="search" aria-label="Id of the user" placeholder="User id" inputMode="numeric" value={search.user ?? ""} onChange={(event) => setAddress({ user: event.target.value, offset: "" })} />
        <select className="input" aria-label="Outcome" value={search.outcome ?? ""} onChange={(event) => setAddress({ outcome: event.target.value, offset: "" })}>
          <option value="">every outcome</option>
          {OUTCOMES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </div>
      <Problem of={list.error} />
      {list.isPending && <p className="waiting">Loading the audit…</p>}
      {list.data?.length === 0 && <p className="card empty">The audit holds nothing that matches this.</p>}
      {list.data && list.data.length > 0 && <Table label="Audit" rows={list.data} columns={columnsFor(names)} keyOf={(each) => each.id ?? ""} />}
      {list.data && <Pages size={SIZE} shown={list.data.length} />}
    </>
  );
}

function useEvents({ name, user, outcome, offset }: Record<string, string>) {
  const query = { limit: SIZE, offset: Number(offset ?? 0) || 0, name: name || undefined, user_id: user || undefined, outcome: outcome || undefined };
  return useQuery({
    queryKey: ["audit", name, user, outcome, offset],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/audit/events", { query }, { signal }),
  });
}

function columnsFor(names: ReadonlyMap<string, string>): Column<Event>[] {
  return [
    { name: "When", cell: (each) => <When at={each.at} /> },
    { name: "Who", cell: (each) => <Person id={each.user_id} names={names} nobody="nobody known" /> },
    { name: "What", cell: (each) => <What of={each} /> },
    { name: "Outcome", cell: (each) => <span className={`badge ${KINDS[each.outcome ?? ""] ?? ""}`}>{each.outcome}</span> },
    { name: "From", cell: (each) => each.ip_address },
    { name: "Request", cell: (each) => each.request_id && <code>{each.request_id}</code> },
  ];
}

function What({ of: event }: { of: Event }) {
  const times = event.times ?? 1;
  return (
    <>
      {event.name}
      {event.subject_id && <small className="soft">{` ${event.subject_type}/${event.subject_id}`}</small>}
      {times > 1 && <small className="soft">{` ${times} times`}</small>}
    </>
  );
}

function Verify() {
  const checking = useMutation({ mutationFn: () => call("GET /api/lookalike/v1/audit/verify", {}) });
  return (
    <section className="card form">
      <h2>Is the audit whole?</h2>
      <p className="soft">Each entry carries a hash over the one before it, so nobody can change or drop one without a trace.</p>
      <Problem of={checking.error} />
      {checking.data && <Proof of={checking.data} />}
      <div className="actions">
        <Button disabled={checking.isPending} onClick={() => checking.mutate()}>
          {checking.isPending ? "Checking…" : "Verify the audit"}
        </Button>
      </div>
    </section>
  );
}

function Proof({ of: proof }: { of: Proof }) {
  return (
    <div className={`notice ${proof.intact ? "good" : "bad"}`} role="status">
      <p>{proof.intact ? `All ${proof.entries} entries hold.` : `Entry ${proof.broken_at} does not hold: ${proof.finding}`}</p>
      {proof.head && (
        <p>
          The newest is number {proof.head.id}, <code>{proof.head.hash}</code>. Keep it elsewhere to prove later that nothing was cut off.
        </p>
      )}
    </div>
  );
}
