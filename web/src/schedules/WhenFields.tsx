import { useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import { SelectField, TextField } from "../kit/Field";
import type { Draft } from "./plan";
import { problemAt } from "./problems";
import { type Every, HOURS, type Recurrence, WEEKDAYS } from "./recurrence";

const EVERY: readonly (readonly [Every, string])[] = [
  ["hour", "Hourly"],
  ["day", "Daily"],
  ["week", "Weekly"],
  ["month", "Monthly"],
  ["crontab", "By a crontab"],
  ["datagroup", "When a datagroup triggers"],
];

interface Props {
  draft: Draft;
  problem: unknown;
  change: (changes: Partial<Draft>) => void;
}

/** When a plan runs, and by whose clock. */
export function WhenFields({ draft, problem, change }: Props) {
  const given = draft.recurrence;
  const set = (changes: Partial<Recurrence>) => change({ recurrence: { ...given, ...changes } });
  const wrong = problemAt(problem, "crontab");
  return (
    <>
      <div className="row">
        <SelectField label="Recurrence" value={given.every} onChange={(event) => set({ every: event.target.value as Every })} wrong={given.every === "crontab" ? undefined : wrong}>
          {EVERY.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </SelectField>
        <Detail given={given} set={set} wrong={wrong} problem={problem} />
      </div>
      {given.every === "week" && <Weekdays chosen={given.weekdays} onChoose={(weekdays) => set({ weekdays })} />}
      {given.every !== "datagroup" && (
        <SelectField label="Time zone" value={draft.timezone} onChange={(event) => change({ timezone: event.target.value })} wrong={problemAt(problem, "timezone")}>
          {zones(draft.timezone).map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </SelectField>
      )}
    </>
  );
}

interface DetailProps {
  given: Recurrence;
  set: (changes: Partial<Recurrence>) => void;
  wrong: string | undefined;
  problem: unknown;
}

function Detail({ given, set, wrong, problem }: DetailProps) {
  if (given.every === "datagroup") return <Datagroups given={given} set={set} wrong={problemAt(problem, "datagroup") ?? wrong} />;
  if (given.every === "crontab") {
    return <TextField label="Crontab" value={given.crontab} onChange={(event) => set({ crontab: event.target.value })} hint="Minute, hour, day, month, weekday" wrong={wrong} spellCheck={false} />;
  }
  if (given.every === "hour") return <Hourly given={given} set={set} />;
  return (
    <>
      {given.every === "month" && (
        <TextField label="Day of the month" type="number" min={1} max={31} value={given.dayOfMonth} onChange={(event) => set({ dayOfMonth: Number(event.target.value) })} hint="Months without that day are left out." />
      )}
      <TextField label="At" type="time" required value={given.time} onChange={(event) => set({ time: event.target.value })} />
    </>
  );
}

function Hourly({ given, set }: Pick<DetailProps, "given" | "set">) {
  const minute = Number(given.time.split(":")[1]);
  return (
    <>
      <SelectField label="Every" value={given.hours} onChange={(event) => set({ hours: Number(event.target.value) })}>
        {HOURS.map((hours) => (
          <option key={hours} value={hours}>
            {hours === 1 ? "hour" : `${hours} hours`}
          </option>
        ))}
      </SelectField>
      <TextField label="At minute" type="number" min={0} max={59} value={minute} onChange={(event) => set({ time: `00:${event.target.value.padStart(2, "0")}` })} />
    </>
  );
}

function Datagroups({ given, set, wrong }: Omit<DetailProps, "problem">) {
  const found = useQuery({ queryKey: ["datagroups"], queryFn: ({ signal }) => call("GET /api/4.0/datagroups", {}, { signal }) });
  const names = new Set(found.data?.map((each) => `${each.model_name}/${each.name}`));
  if (given.datagroup) names.add(given.datagroup);
  return (
    <SelectField label="Datagroup" value={given.datagroup} onChange={(event) => set({ datagroup: event.target.value })} wrong={wrong} hint={found.isSuccess && names.size === 0 ? "No model that you may query has a datagroup." : undefined}>
      <option value="">Choose one</option>
      {[...names].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  );
}

function Weekdays({ chosen, onChoose }: { chosen: readonly number[]; onChoose: (days: number[]) => void }) {
  const toggle = (day: number) => onChoose(chosen.includes(day) ? chosen.filter((each) => each !== day) : [...chosen, day].sort());
  return (
    <fieldset className="days">
      <legend>On</legend>
      {[1, 2, 3, 4, 5, 6, 0].map((day) => (
        <label key={day}>
          <input type="checkbox" checked={chosen.includes(day)} onChange={() => toggle(day)} />
          <span aria-hidden="true">{WEEKDAYS[day]!.slice(0, 3)}</span>
          <span className="unseen">{WEEKDAYS[day]}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

function zones(chosen: string): string[] {
  return [...new Set([chosen, ownZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])];
}
