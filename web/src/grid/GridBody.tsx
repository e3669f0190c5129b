import { memo, useRef } from "react";
import type { ColumnHead, Result } from "./columns";
import type { Place } from "./selection";
import type { Range } from "./window";

interface Props {
  result: Result;
  lefts: readonly number[];
  widths: readonly number[];
  rows: Range;
  seen: Range;
  numbers: number;
  /** Lines of the header. */
  levels: number;
  id: string;
  active: Place | null;
  isSelected: (row: number, column: number) => boolean;
  onPut: (place: Place, extend: boolean) => void;
  opens?: (column: ColumnHead) => boolean;
  onOpen?: (place: Place, element: HTMLElement | null) => void;
}

export function GridBody(props: Props) {
  const { rows, seen, result, widths, lefts } = props;
  const pointer = usePointer(props.onPut);
  const own = {
    onPointerDown: pointer.down,
    onPointerMove: pointer.move,
    onClick: (event: React.MouseEvent) => {
      const link = (event.target as Element).closest<HTMLElement>(".opens");
      const place = link && placeOf(link);
      if (place) props.onOpen?.(place, link);
    },
  };
  const drawn = [];
  for (let row = rows.first; row < rows.end; row++) {
    const chosen = marks(props, row);
    drawn.push(
      <Row key={row} row={row} rows={result.rows} head={result.head} first={seen.first} end={seen.end} before={lefts[seen.first] ?? 0}
        widths={widths} numbers={props.numbers} index={row + props.levels + 1} chosen={chosen} id={props.id} opens={props.opens} />,
    );
  }
  return (
    <div role="presentation" {...own}>
      {drawn}
    </div>
  );
}

/** Which cells of a row are chosen, as a text that is the same as long as nothing changes. */
function marks({ active, isSelected, seen }: Props, row: number): string {
  let text = "";
  for (let column = seen.first; column < seen.end; column++) {
    text += active?.row === row && active.column === column ? "a" : isSelected(row, column) ? "s" : "-";
  }
  return text.includes("a") || text.includes("s") ? text : "";
}

interface RowProps {
  row: number;
  rows: Result["rows"];
  head: Result["head"];
  first: number;
  end: number;
  before: number;
  widths: readonly number[];
  numbers: number;
  index: number;
  chosen: string;
  id: string;
  opens?: (column: ColumnHead) => boolean;
}

const Row = memo(function Row({ row, rows, head, first, end, before, widths, numbers, index, chosen, id, opens }: RowProps) {
  return (
    <div role="row" className="grid-row" aria-rowindex={index}>
      <span role="rowheader" aria-colindex={1} className="grid-number" style={{ width: numbers }}>
        {row + 1}
      </span>
      <span role="presentation" style={{ width: before, flex: "none" }} />
      {head.columns.slice(first, end).map((column, each) => {
        const at = first + each;
        const text = rows.text(row, at);
        const mark = chosen[each];
        const classes = `grid-cell${column.is_numeric ? " number" : ""}${mark === "s" || mark === "a" ? " chosen" : ""}${mark === "a" ? " active" : ""}`;
        return (
          <span key={at} id={mark === "a" ? `${id}-cell` : undefined} role="gridcell" aria-colindex={at + 2} aria-selected={mark === "s" || mark === "a"}
            className={classes} style={{ width: widths[at] }} data-row={row} data-column={at}>
            {text === null ? <i className="null">∅</i> : opens?.(column) ? <span className="opens">{text}</span> : text}
          </span>
        );
      })}
    </div>
  );
});

function placeOf(element: Element): Place | null {
  const cell = element.closest<HTMLElement>("[data-column]");
  return cell && { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

/** Choosing cells with a pointer: press, and drag over more. */
function usePointer(put: (place: Place, extend: boolean) => void) {
  const drags = useRef(false);
  return {
    down: (event: React.PointerEvent) => {
      const place = placeOf(event.target as Element);
      drags.current = event.button === 0 && place !== null;
      if (place && event.button === 0) put(place, event.shiftKey);
    },
    move: (event: React.PointerEvent) => {
      const place = event.buttons === 1 && drags.current ? placeOf(event.target as Element) : null;
      if (place) put(place, true);
    },
  };
}
