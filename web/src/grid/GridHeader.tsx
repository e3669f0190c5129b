import type { ColumnHead, Result } from "./columns";
import { pivotLines } from "./header";
import type { Range } from "./window";

export interface Sort {
  name: string;
  descending: boolean;
  /** Of a pivoted column: the place of its value among the pivots. */
  pivot: number | null;
}

interface Props {
  result: Result;
  lefts: readonly number[];
  widths: readonly number[];
  seen: Range;
  numbers: number;
  sorts: readonly Sort[];
  onSort?: (column: ColumnHead, add: boolean) => void;
  onWiden: (at: number, width: number) => void;
}

export function GridHeader({ result, lefts, widths, seen, numbers, sorts, onSort, onWiden }: Props) {
  const { columns } = result.head;
  const lines = pivotLines(result);
  return (
    <div role="rowgroup" className="grid-head">
      {lines.map((line, level) => (
        <div key={level} role="row" className="grid-row" aria-rowindex={level + 1}>
          <span role="columnheader" className="grid-number" aria-colindex={1} style={{ width: numbers }}>
            <span className="unseen">{line.label}</span>
          </span>
          {line.cells.map((cell) => (
            <span
              key={cell.first}
              role="columnheader"
              aria-colindex={cell.first + 2}
              aria-colspan={cell.span}
              className={`grid-cell pivot ${cell.isTotal ? "row-total" : ""}`}
              style={{ width: (lefts[cell.first + cell.span] ?? 0) - (lefts[cell.first] ?? 0) }}
              title={cell.text ? `${line.label}: ${cell.text}` : line.label}
            >
              <span className="stays" style={{ left: numbers + 10 }}>{cell.text || (cell.first === 0 ? <em className="soft">{line.label}</em> : "")}</span>
            </span>
          ))}
        </div>
      ))}
      <div role="row" className="grid-row" aria-rowindex={lines.length + 1}>
        <span role="columnheader" className="grid-number" aria-colindex={1} style={{ width: numbers }}>
          <span className="unseen">Row</span>
        </span>
        <span role="presentation" style={{ width: lefts[seen.first], flex: "none" }} />
        {columns.slice(seen.first, seen.end).map((column, at) => (
          <Label key={seen.first + at} {...{ column, sorts, onSort, onWiden }} at={seen.first + at} width={widths[seen.first + at] ?? 0} />
        ))}
      </div>
    </div>
  );
}

interface LabelProps extends Pick<Props, "sorts" | "onSort" | "onWiden"> {
  column: ColumnHead;
  at: number;
  width: number;
}

function Label({ column, at, width, sorts, onSort, onWiden }: LabelProps) {
  const place = sorts.findIndex((each) => each.name === column.name && (each.pivot === null || each.pivot === column.pivot));
  const sort = sorts[place];
  const kind = column.category ?? "dimension";
  return (
    <span
      role="columnheader"
      aria-colindex={at + 2}
      aria-sort={sort ? (sort.descending ? "descending" : "ascending") : undefined}
      className={`grid-cell label ${kind} ${column.is_numeric ? "number" : ""}`}
      style={{ width }}
      title={`${column.label}\n${column.name}`}
    >
      {onSort ? (
        <button type="button" tabIndex={-1} onClick={(event) => onSort(column, event.shiftKey)}>
          {column.label_short}
          {sort && <span aria-hidden="true"> {sort.descending ? "↓" : "↑"}{sorts.length > 1 && <sub>{place + 1}</sub>}</span>}
        </button>
      ) : (
        column.label_short
      )}
      <span aria-hidden="true" className="edge" onPointerDown={(event) => drag(event, width, (to) => onWiden(at, to))} />
    </span>
  );
}

function drag(event: React.PointerEvent<HTMLElement>, width: number, widen: (to: number) => void): void {
  const { currentTarget: edge, clientX: began, pointerId } = event;
  event.preventDefault();
  edge.setPointerCapture(pointerId);
  edge.onpointermove = (move) => widen(Math.max(40, width + move.clientX - began));
  edge.onpointerup = () => {
    edge.onpointermove = null;
  };
}
