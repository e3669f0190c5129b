import { useState } from "react";
import { kindOf, resolved } from "../form/schema";
import { nameOfRef, typesIn, type Schema, type Types } from "../model";
import { inline } from "./Markdown";
import { TypeName } from "./small";

/** The properties of a type, each with those of its own type below it once it is opened. */
export function PropertyTree({ schema, types, writing = false }: { schema: Schema; types: Types; writing?: boolean }) {
  const properties = Object.entries(resolved(schema, types).properties ?? {}).filter(([, each]) => !writing || !each.readOnly);
  if (!properties.length) return <p className="ax-soft">No properties.</p>;
  const required = new Set(resolved(schema, types).required ?? []);
  return (
    <ul className="ax-tree">
      {properties.map(([name, each]) => (
        <Property key={name} name={name} schema={each} types={types} required={required.has(name)} writing={writing} />
      ))}
    </ul>
  );
}

function Property({ name, schema, types, required, writing }: { name: string; schema: Schema; types: Types; required: boolean; writing: boolean }) {
  const [open, setOpen] = useState(false);
  const inner = typesIn(schema)[0];
  const opens = inner !== undefined && kindOf({ $ref: `#/${inner}` }, types) === "object";
  return (
    <li>
      <div className="ax-property">
        {opens ? (
          <button type="button" className="ax-twist" aria-expanded={open} aria-label={`Properties of ${name}`} onClick={() => setOpen(!open)}>
            {open ? "▾" : "▸"}
          </button>
        ) : (
          <span className="ax-twist" />
        )}
        <code className={schema.deprecated ? "ax-gone" : ""}>{name}</code>
        <span className="ax-type"><TypeName schema={schema} /></span>
        {required && <span className="ax-flag ax-needed">required</span>}
        {schema.readOnly && <span className="ax-flag">read-only</span>}
        {schema["x-looker-write-only"] && <span className="ax-flag">write-only</span>}
        {schema.deprecated && <span className="ax-flag">deprecated</span>}
        {schema["x-since"] && <span className="ax-flag">since {schema["x-since"]}</span>}
        {schema.description && <span className="ax-said">{inline(schema.description)}</span>}
      </div>
      {open && inner && <PropertyTree schema={{ $ref: `#/components/schemas/${nameOfRef(inner)}` }} types={types} writing={writing} />}
    </li>
  );
}
