import { Icon } from "../../kit/Icon";
import type { Asked } from "./asked";
import type { PickerActions } from "./FieldPicker";
import type { Field } from "./model";
import { hits, shortOf } from "./picker";

interface Props {
  field: Field;
  asked: Asked;
  actions: PickerActions;
  search: string;
  label?: string;
}

/** One field: click to show it, and beside it to pivot and to filter. */
export function FieldRow({ field, asked, actions, search, label = shortOf(field) }: Props) {
  const { name, category } = field;
  const onlyFilters = category === "filter" || category === "parameter";
  const shown = asked.fields.includes(name);
  const filtered = name in asked.filters;
  const pivoted = asked.pivots.includes(name);
  const toggle = () => (onlyFilters ? actions.filter(name) : actions.toggle(name));
  return (
    <div className={`picker-field ${category ?? "dimension"}${shown || (onlyFilters && filtered) ? " shown" : ""}`}>
      <button type="button" className="face" data-walk aria-pressed={onlyFilters ? filtered : shown} onClick={toggle} title={tooltip(field)}>
        {hits(label, search).map((part, at) => (at % 2 ? <mark key={at}>{part}</mark> : part))}
      </button>
      {category === "dimension" && (
        <button type="button" className={`mini${pivoted ? " on" : ""}`} aria-pressed={pivoted} aria-label={`Pivot by ${label}`} title="Pivot" onClick={() => actions.pivot(name)}>
          <Icon name="pivot" />
        </button>
      )}
      {!onlyFilters && field.can_filter !== false && (
        <button type="button" className={`mini${filtered ? " on" : ""}`} aria-pressed={filtered} aria-label={`Filter by ${label}`} title="Filter" onClick={() => actions.filter(name)}>
          <Icon name="filter" />
        </button>
      )}
    </div>
  );
}

function tooltip(field: Field): string {
  return [field.description, `${field.type ?? field.category} · ${field.name}`, field.synonyms?.length && `Also: ${field.synonyms.join(", ")}`].filter(Boolean).join("\n");
}
