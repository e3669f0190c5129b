import "../../schedules/schedules.css";
import "./list.css";
import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { isAdmin, useMe } from "../../session";
import { useAddress } from "../admin/parts/address";
import { LastChange } from "../admin/parts/LastChange";
import { Bulk } from "./Bulk";
import { chosen, MOST, usePlans } from "./plans";
import { PlanDrawer } from "./PlanDrawer";
import { PlanTable } from "./PlanTable";

/** Everything that is delivered by itself: one's own, and for administrators everybody's. */
export default function Schedules() {
  const [search, setAddress] = useAddress();
  const admin = isAdmin(useMe());
  const everybody = admin && search.whose !== "mine";
  const found = usePlans(everybody);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const filter = { text: search.q ?? "", state: search.state ?? "", type: search.type ?? "" };
  const plans = chosen(found.data?.plans ?? [], filter);
  const picked = plans.filter((each) => marked.has(each.id ?? ""));
  const open = search.plan;
  return (
    <Page title="Schedules" lead="What is delivered by itself, when it runs next, and how it went.">
      <LastChange />
      <div className="toolbar">
        <input className="input" type="search" aria-label="Search schedules" placeholder="Name, content, owner or address" value={filter.text} onChange={(event) => setAddress({ q: event.target.value })} />
        <Pick label="State" value={filter.state} choices={STATES} onPick={(state) => setAddress({ state })} />
        <Pick label="Destination" value={filter.type} choices={TYPES} onPick={(type) => setAddress({ type })} />
        {admin && <Pick label="Whose" value={search.whose ?? ""} choices={WHOSE} onPick={(whose) => setAddress({ whose })} />}
        <span className="soft" role="status">
          {found.data && told(plans.length, found.data.plans.length, found.data.total)}
        </span>
      </div>
      <Bulk plans={picked} onDone={() => setMarked(new Set())} />
      <Problem of={found.error} />
      {found.isPending && <p className="waiting">Loading the schedules…</p>}
      {found.data && plans.length === 0 && <Nothing has={found.data.plans.length > 0} />}
      {found.data && plans.length > 0 && (
        <PlanTable plans={plans} outlooks={found.data.outlooks} withOwner={everybody} marked={marked} onMark={setMarked} onOpen={(plan) => setAddress({ plan })} />
      )}
      {open && <PlanDrawer key={open} planId={open} onClose={() => setAddress({ plan: "" })} onDeleted={(done) => setAddress({ plan: "", done })} />}
    </Page>
  );
}

const STATES = [["", "Any state"], ["failed", "Failed"], ["active", "Active"], ["paused", "Paused"]] as const;
const TYPES = [["", "Any destination"], ["email", "Email"], ["webhook", "Webhook"], ["s3", "Amazon S3"], ["sftp", "SFTP"]] as const;
const WHOSE = [["", "Everybody's"], ["mine", "Mine"]] as const;

function Pick({ label, value, choices, onPick }: { label: string; value: string; choices: readonly (readonly [string, string])[]; onPick: (value: string) => void }) {
  return (
    <select className="input pick" aria-label={label} value={value} onChange={(event) => onPick(event.target.value)}>
      {choices.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}

function told(shown: number, known: number, total: number): string {
  if (total > known) return `${shown} of the first ${MOST}; there are ${total} in all`;
  return shown === known ? `${known} ${known === 1 ? "schedule" : "schedules"}` : `${shown} of ${known}`;
}

function Nothing({ has }: { has: boolean }) {
  return (
    <div className="card empty">
      <h2>{has ? "No schedule is like that" : "Nothing is scheduled yet"}</h2>
      <p>{has ? "The search looks at names, content, owners and addresses." : "Open a Look and choose Schedule: its results then come by mail or to a webhook, as often as you like."}</p>
      {!has && (
        <div className="actions">
          <Link className="button primary" to="/folders">
            Find a Look
          </Link>
        </div>
      )}
    </div>
  );
}
