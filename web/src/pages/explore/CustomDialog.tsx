import { type FormEvent, useState } from "react";
import { send } from "../../api/client";
import type { InlineQuery } from "../../grid/columns";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { SelectField, TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { type Asked, bodyOf, type DynamicField, nameOf } from "./asked";
import { CUSTOM_KINDS, type CustomKind, kindOfCustom, newName, written } from "./custom";
import * as edits from "./edits";
import type { Explore } from "./model";

interface Props {
  /** Of the field to change; null for a new one. */
  name: string | null;
  asked: Asked;
  explore: Explore;
  body: InlineQuery;
  onChange: (next: Asked) => void;
  close: () => void;
}

/** A table calculation, or a dimension or measure of somebody's own. The server checks it before it is taken. */
export function CustomDialog({ name, asked, explore, body, onChange, close }: Props) {
  const before = asked.dynamicFields.find((each) => nameOf(each) === name);
  const [kind, setKind] = useState<CustomKind>(before ? kindOfCustom(before) : "table_calculation");
  const [label, setLabel] = useState(before?.label ?? "");
  const [expression, setExpression] = useState(before?.expression ?? "");
  const [basedOn, setBasedOn] = useState(before?.based_on ?? "");
  const [type, setType] = useState(before?.type ?? "sum");
  const [format, setFormat] = useState(before?.value_format ?? "");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const field: DynamicField = written(kind, { name: name ?? newName(label, asked), label, expression, basedOn, type, format }, before);
    const next = edits.setDynamic(asked, field, name);
    setBusy(true);
    setProblem(null);
    try {
      await send("POST", "/api/4.0/queries/run/sql", bodyOf(body.model, body.view, next), {});
      onChange(next);
      close();
    } catch (found) {
      setProblem(found);
    }
    setBusy(false);
  };
  const insert = (field: string) => field && setExpression((text) => `${text}\${${field}}`);
  const usable = kind === "table_calculation" ? asked.fields : explore.fields.filter((each) => each.category === "dimension" && !each.hidden).map((each) => each.name);
  return (
    <Dialog title={name === null ? "New custom field" : `Edit ${before?.label ?? name}`} shape="wide" onClose={close}>
      <form className="form" onSubmit={save}>
        <SelectField label="Kind" value={kind} disabled={name !== null} onChange={(event) => setKind(event.target.value as CustomKind)}>
          {Object.entries(CUSTOM_KINDS).map(([each, says]) => (
            <option key={each} value={each}>
              {says}
            </option>
          ))}
        </SelectField>
        <TextField label="Name" required autoFocus value={label} onChange={(event) => setLabel(event.target.value)} />
        {kind === "measure" ? (
          <div className="row">
            <SelectField label="Measure" value={type} onChange={(event) => setType(event.target.value)}>
              {["sum", "average", "count_distinct", "min", "max", "median", "list"].map((each) => (
                <option key={each}>{each}</option>
              ))}
            </SelectField>
            <SelectField label="Of" required value={basedOn} onChange={(event) => setBasedOn(event.target.value)}>
              <option value="">Choose a field</option>
              {usable.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </SelectField>
          </div>
        ) : (
          <div className="field">
            <label htmlFor="custom-expression">Expression</label>
            <textarea id="custom-expression" className="input" rows={4} required spellCheck={false} value={expression} onChange={(event) => setExpression(event.target.value)} />
            <SelectField label="Insert a field" value="" onChange={(event) => insert(event.target.value)}>
              <option value="">Choose a field</option>
              {usable.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </SelectField>
          </div>
        )}
        <TextField label="Value format" placeholder="#,##0.00" value={format} onChange={(event) => setFormat(event.target.value)} />
        <Problem of={problem} />
        <div className="actions end">
          {name !== null && (
            <Button kind="danger" onClick={() => { onChange(edits.removeDynamic(asked, name)); close(); }}>
              Remove
            </Button>
          )}
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {busy ? "Checking…" : "Save"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
