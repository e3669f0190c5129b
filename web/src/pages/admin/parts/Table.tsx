import type { ReactNode } from "react";

export interface Column<T> {
  name: string;
  cell: (row: T) => ReactNode;
  /** By what the server sorts when its header is pressed. */
  sort?: string;
  /** Numbers and actions stand at the end. */
  end?: boolean;
  /** The header is for screen readers alone. */
  unseen?: boolean;
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  /** As the API writes it: "name" or "name desc". */
  sorts?: string;
  onSort?: (sorts: string) => void;
}

export function Table<T>({ label, rows, columns, keyOf, sorts, onSort }: Props<T>) {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={label}>
      <table className="list">
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.name} column={column} sorts={sorts} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.name} className={column.end ? "end" : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head<T>({ column, sorts, onSort }: { column: Column<T>; sorts?: string; onSort?: (sorts: string) => void }) {
  const className = column.end ? "end" : undefined;
  if (!column.sort || !onSort) {
    return <th className={className}>{column.unseen ? <span className="unseen">{column.name}</span> : column.name}</th>;
  }
  const [by, direction] = (sorts ?? "").split(" ");
  const isDown = direction === "desc";
  const isSorted = by === column.sort;
  return (
    <th className={className} aria-sort={isSorted ? (isDown ? "descending" : "ascending") : undefined}>
      <button type="button" className="sort" onClick={() => onSort(isSorted && !isDown ? `${column.sort} desc` : (column.sort ?? ""))}>
        {column.name}
        <span aria-hidden="true">{isSorted ? (isDown ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
}
