import { When } from "../../kit/When";
import { destinationName, formatName } from "../../schedules/formats";
import type { Outlook, Plan } from "./plans";

interface Props {
  plans: readonly Plan[];
  outlooks: ReadonlyMap<string, Outlook>;
  withOwner: boolean;
  marked: ReadonlySet<string>;
  onMark: (marked: ReadonlySet<string>) => void;
  onOpen: (id: string) => void;
}

export function PlanTable({ plans, outlooks, withOwner, marked, onMark, onOpen }: Props) {
  const ids = plans.map((each) => each.id ?? "");
  const isAll = ids.every((id) => marked.has(id));
  const toggle = (id: string) => onMark(marked.has(id) ? new Set([...marked].filter((each) => each !== id)) : new Set([...marked, id]));
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Schedules">
      <table className="list plans">
        <thead>
          <tr>
            <th>
              <input type="checkbox" aria-label="Mark all" checked={isAll} onChange={() => onMark(new Set(isAll ? [] : ids))} />
            </th>
            <th>What</th>
            {withOwner && <th>Owner</th>}
            <th>When</th>
            <th>Next run</th>
            <th>Destinations</th>
            <th>Last runs</th>
          </tr>
        </thead>
        <tbody>
          {plans.map((plan) => (
            <PlanRow key={plan.id} plan={plan} outlook={outlooks.get(plan.id ?? "")} withOwner={withOwner} isMarked={marked.has(plan.id ?? "")} onMark={() => toggle(plan.id ?? "")} onOpen={() => onOpen(plan.id ?? "")} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  plan: Plan;
  outlook: Outlook | undefined;
  withOwner: boolean;
  isMarked: boolean;
  onMark: () => void;
  onOpen: () => void;
}

function PlanRow({ plan, outlook, withOwner, isMarked, onMark, onOpen }: RowProps) {
  return (
    <tr>
      <td>
        <input type="checkbox" aria-label={`Mark ${plan.name}`} checked={isMarked} onChange={onMark} />
      </td>
      <td>
        <button type="button" className="link" onClick={onOpen}>
          {plan.name}
        </button>
        <small className="soft">{plan.content_title ? `Look: ${plan.content_title}` : `Query ${plan.query_id}`}</small>
      </td>
      {withOwner && <td>{plan.user?.display_name}</td>}
      <td>
        {outlook?.words} {outlook?.timezone && <small className="soft">{outlook.timezone}</small>}
      </td>
      <td>{plan.enabled === false ? <span className="badge warn">paused</span> : <When at={plan.next_run_at} never="when it triggers" />}</td>
      <td>
        <Destinations of={plan} />
      </td>
      <td>
        <LastRuns plan={plan} outlook={outlook} />
      </td>
    </tr>
  );
}

function Destinations({ of: plan }: { of: Plan }) {
  const counted = new Map<string, string[]>();
  for (const each of plan.scheduled_plan_destination ?? []) {
    const name = `${destinationName(each.type ?? "")}, ${formatName(each.format ?? "")}`;
    counted.set(name, [...(counted.get(name) ?? []), each.address ?? ""]);
  }
  return (
    <span className="destinations">
      {[...counted].map(([name, addresses]) => (
        <span key={name} title={addresses.join(", ")}>
          <span className="address">{addresses[0]}</span>
          {addresses.length > 1 && ` and ${addresses.length - 1} more`} <small className="soft">{name}</small>
        </span>
      ))}
    </span>
  );
}

const STATUS: Readonly<Record<string, readonly [string, string]>> = { success: ["good", "sent"], skipped: ["", "skipped"], failure: ["bad", "failed"] };

/** How the last run ended, and a mark for each of those before it, the oldest first. */
function LastRuns({ plan, outlook }: { plan: Plan; outlook: Outlook | undefined }) {
  const recent = [...(outlook?.recent_runs ?? [])].reverse();
  const [tone, text] = STATUS[plan.last_run_status ?? ""] ?? ["", "not yet"];
  return (
    <span className="last-runs">
      <span className={`badge ${tone}`}>{text}</span>
      {recent.length > 0 && (
        <svg className="spark" role="img" aria-label={`Last runs: ${recent.map((each) => each.state).join(", ")}`} width={recent.length * 7} height="18">
          {recent.map((each, at) => {
            const height = each.state === "sent" ? 8 : each.state === "failed" ? 18 : 4;
            return <rect key={at} className={each.state} x={at * 7} y={18 - height} width="5" height={height} rx="1" />;
          })}
        </svg>
      )}
    </span>
  );
}
