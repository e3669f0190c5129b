import { Choice, SelectField, TextField } from "../kit/Field";
import type { Condition, Draft } from "./plan";
import { problemAt } from "./problems";

interface Props {
  draft: Draft;
  /** The filters of the content, with the values that it has by itself. */
  filters: Readonly<Record<string, string>>;
  problem: unknown;
  change: (changes: Partial<Draft>) => void;
}

/** On which conditions something is sent, of which rows, and in whose name. */
export function ConditionFields({ draft, filters, problem, change }: Props) {
  const names = [...new Set([...Object.keys(filters), ...Object.keys(draft.filters)])];
  const setFilter = (name: string, value: string) => change({ filters: without({ ...draft.filters, [name]: value }, name, filters) });
  return (
    <div className="form">
      <SelectField label="Send it" value={draft.condition} onChange={(event) => change({ condition: event.target.value as Condition })} wrong={problemAt(problem, "require_results", "require_no_results")}>
        <option value="always">Always</option>
        <option value="results">Only if there are results</option>
        <option value="no_results">Only if there are no results</option>
      </SelectField>
      <div>
        <Choice label="Only if the results have changed since the last delivery" checked={draft.onlyChanged} onChange={(event) => change({ onlyChanged: event.target.checked })} />
        <Choice label="All results" hint="And not only those within the row limit" checked={draft.allResults} onChange={(event) => change({ allResults: event.target.checked })} />
        <Choice label="Link to the content" checked={draft.withLinks} onChange={(event) => change({ withLinks: event.target.checked })} />
        <Choice label="Run as each recipient" hint="Everybody gets what they may see; all of them must be users here" checked={draft.asRecipient} onChange={(event) => change({ asRecipient: event.target.checked })} />
      </div>
      <Wrong text={problemAt(problem, "send_all_results")} />
      {names.length > 0 && (
        <fieldset className="set">
          <legend>Filters</legend>
          <div className="form">
            {names.map((name) => (
              <TextField key={name} label={name} value={draft.filters[name] ?? filters[name] ?? ""} onChange={(event) => setFilter(name, event.target.value)} placeholder="is any value" />
            ))}
          </div>
        </fieldset>
      )}
      <Wrong text={problemAt(problem, "filters_string")} />
    </div>
  );
}

function Wrong({ text }: { text: string | undefined }) {
  return text ? (
    <div className="field">
      <span className="wrong">{text}</span>
    </div>
  ) : null;
}

/** A filter that says what the content says by itself is not part of the plan. */
function without(filters: Record<string, string>, name: string, own: Readonly<Record<string, string>>): Record<string, string> {
  const { [name]: value, ...others } = filters;
  return value === own[name] ? others : filters;
}
