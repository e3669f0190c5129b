import { IconButton } from "../kit/Button";
import { FilterControl } from "./FilterControl";
import type { Filterable } from "./kinds";
import "./filters.css";

interface Props {
  model: string;
  explore: string;
  filters: Readonly<Record<string, string>>;
  fieldOf: (name: string) => Filterable | undefined;
  /** What the server said of a filter, by field. */
  problems?: Readonly<Record<string, string>>;
  onChange: (field: string, value: string) => void;
  onRemove: (field: string) => void;
}

/** One line for each filter: its field, a control that fits its type, and what the server understood, in words. */
export function FilterBar({ model, explore, filters, fieldOf, problems = {}, onChange, onRemove }: Props) {
  const names = Object.keys(filters);
  if (names.length === 0) return <p className="soft filters-none">No filters: all rows count. The funnel beside a field adds one.</p>;
  return (
    <ul className="filters" aria-label="Filters">
      {names.map((name) => {
        const field = fieldOf(name) ?? { name };
        const label = [field.view_label, field.label_short ?? name].filter(Boolean).join(" ");
        return (
          <li key={name}>
            <span className="filter-name" title={name}>
              {label}
            </span>
            <FilterControl {...{ model, explore, field, label }} value={filters[name] ?? ""} problem={problems[name]} onChange={(value) => onChange(name, value)} />
            <IconButton name={`Remove the filter on ${label}`} icon="close" small onClick={() => onRemove(name)} />
          </li>
        );
      })}
    </ul>
  );
}
