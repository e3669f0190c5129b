import { useDeferredValue, useState } from "react";
import { Icon } from "../../kit/Icon";
import { Problem } from "../../kit/Problem";
import { type TableName, useColumns, useTables } from "./catalog";

const MOST = 500;

/** The tables behind a connection; their columns are asked for when somebody opens them. */
export function SchemaTree({ connection, insert }: { connection: string; insert: (name: string) => void }) {
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim().toLowerCase());
  const { data, error, isPending } = useTables(connection);
  const schemas = (data ?? []).map((schema) => ({
    name: schema.name ?? "",
    isDefault: schema.is_default ?? false,
    tables: (schema.tables ?? []).filter((table) => `${schema.name}.${table.name}`.toLowerCase().includes(asked)),
  }));
  const shown = schemas.filter((schema) => schema.tables.length > 0);
  return (
    <>
      <input className="input" type="search" aria-label="Search tables" placeholder="Search tables…" value={text} onChange={(event) => setText(event.target.value)} />
      <Problem of={error} />
      {isPending && <p className="waiting">Loading…</p>}
      {data && shown.length === 0 && <p className="soft">{asked ? "No table has these words." : "There are no tables that this connection may read."}</p>}
      <div className="sql-tree">
        {shown.map((schema) => (
          <details key={schema.name} open={schema.isDefault || shown.length === 1 || asked !== ""}>
            <summary>{schema.name}</summary>
            <ul>
              {schema.tables.slice(0, MOST).map((table) => (
                <Table
                  key={table.name}
                  connection={connection}
                  table={{ schema: schema.name, table: table.name ?? "" }}
                  written={schema.isDefault ? table.sql_escaped_name! : `${schema.name}.${table.sql_escaped_name}`}
                  rows={table.rows}
                  insert={insert}
                />
              ))}
            </ul>
            {schema.tables.length > MOST && <p className="soft">And {(schema.tables.length - MOST).toLocaleString()} more: search for them.</p>}
          </details>
        ))}
      </div>
    </>
  );
}

interface TableProps {
  connection: string;
  table: TableName;
  /** The name as a statement has it. */
  written: string;
  rows: number | null | undefined;
  insert: (name: string) => void;
}

function Table({ connection, table, written, rows, insert }: TableProps) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className="sql-row">
        <button type="button" className="sql-open" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? "down" : "right"} />
          <span>{table.table}</span>
        </button>
        {typeof rows === "number" && <small title="About so many rows">{rows.toLocaleString()}</small>}
        <button type="button" className="sql-put" aria-label={`Write ${written}`} title="Write the name into the statement" onClick={() => insert(written)}>
          <Icon name="plus" />
        </button>
      </div>
      {open && <Columns connection={connection} table={table} insert={insert} />}
    </li>
  );
}

function Columns({ connection, table, insert }: { connection: string; table: TableName; insert: (name: string) => void }) {
  const { data, error } = useColumns(connection, table);
  if (error) return <Problem of={error} />;
  if (!data) return <p className="soft">Loading…</p>;
  return (
    <ul aria-label={`Columns of ${table.table}`}>
      {data.map((column) => (
        <li key={column.name}>
          <button type="button" className="sql-column" title={column.description || `Write ${column.sql_escaped_name}`} onClick={() => insert(column.sql_escaped_name ?? "")}>
            <span>{column.name}</span>
            <small>{column.data_type}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
