import { useId } from "react";
import { DATE_PRESETS, EXAMPLES, type Filterable, kindOf } from "./kinds";
import { Suggesting } from "./Suggesting";
import { useWords } from "./words";

interface Props {
  model: string;
  explore: string;
  field: Filterable;
  label: string;
  value: string;
  problem?: string;
  onChange: (value: string) => void;
}

export function FilterControl({ model, explore, field, label, value, problem, onChange }: Props) {
  const id = useId();
  const kind = kindOf(field);
  const { words, wrong } = useWords(model, explore, field.name, value);
  const says = wrong ?? problem;
  const rest = { id, "aria-label": `Filter on ${label}`, "aria-invalid": says ? true : undefined, "aria-describedby": `${id}-says` };
  return (
    <div className="filter-control">
      {kind === "choice" && (
        <select className="input" {...rest} value={value} onChange={(event) => onChange(event.target.value)}>
          {!(field.enumerations ?? []).some((each) => String(each.value) === value) && <option value={value}>{value || "as the model says"}</option>}
          {field.enumerations?.map((each) => (
            <option key={String(each.value)} value={String(each.value)}>
              {each.label ?? String(each.value)}
            </option>
          ))}
        </select>
      )}
      {kind === "yesno" && (
        <select className="input" {...rest} value={value} onChange={(event) => onChange(event.target.value)}>
          {["", "Yes", "No", ...(["", "Yes", "No"].includes(value) ? [] : [value])].map((each) => (
            <option key={each} value={each}>
              {each || "any value"}
            </option>
          ))}
        </select>
      )}
      {kind === "text" && <Suggesting {...{ model, field, value, onChange, rest }} placeholder={`any value; such as ${EXAMPLES.text}`} />}
      {(kind === "number" || kind === "date") && (
        <>
          <input className="input" {...rest} list={kind === "date" ? `${id}-presets` : undefined} value={value} placeholder={`any; such as ${EXAMPLES[kind]}`} onChange={(event) => onChange(event.target.value)} />
          {kind === "date" && (
            <datalist id={`${id}-presets`}>
              {DATE_PRESETS.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          )}
        </>
      )}
      <span id={`${id}-says`} className={says ? "wrong" : "words"}>
        {says ?? words}
      </span>
    </div>
  );
}
