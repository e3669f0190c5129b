import { useEffect, useId, useMemo, useRef, useState } from "react";
import { toClipboard } from "../kit/Copy";
import type { ColumnHead, Result } from "./columns";
import { GridBody } from "./GridBody";
import { GridHeader, type Sort } from "./GridHeader";
import { totalOf } from "./header";
import { contains, copied, MOST_CELLS, type Place, type Selection, step } from "./selection";
import { heightOf, leftsOf, ROW_HEIGHT, rowsInSight, columnsInSight } from "./window";
import { useScroll } from "./useScroll";
import { widthsOf } from "./widths";
import "./grid.css";

export interface GridProps {
  result: Result;
  label?: string;
  sorts?: readonly Sort[];
  /** `add`: somebody held shift, to sort by this column as well. */
  onSort?: (column: ColumnHead, add: boolean) => void;
  /** Whether a cell leads somewhere; `onOpen` is called when somebody opens it. */
  opens?: (column: ColumnHead) => boolean;
  onOpen?: (place: Place, element: HTMLElement | null) => void;
}

/** A result of any length: no more of it than can be seen is in the page. */
export function ResultGrid({ result, label = "Results", sorts = [], onSort, opens, onOpen }: GridProps) {
  const id = useId();
  const { columns, has_totals: hasTotals } = result.head;
  const [widths, setWidths] = useWidths(result);
  const lefts = useMemo(() => leftsOf(widths), [widths]);
  const levels = result.head.fields.pivots.length + 1;
  const edges = (levels + (hasTotals ? 1 : 0)) * ROW_HEIGHT;
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useScroll(scroller, result.count, edges);
  const [selection, setSelection] = useState<Selection | null>(null);
  const [told, setTold] = useState("");
  const numbers = 20 + String(result.count).length * 8;
  const rows = rowsInSight(scroll.top, scroll.height, result.count);
  const seen = columnsInSight(lefts, scroll.left, scroll.width - numbers);
  const total = numbers + (lefts.at(-1) ?? 0);
  const put = (to: Place, extend: boolean) => {
    setSelection({ from: extend && selection ? selection.from : to, to });
    scroll.show(to.row, lefts[to.column] ?? 0, widths[to.column] ?? 0, numbers);
  };
  const pressed = (event: React.KeyboardEvent) => {
    const at = selection?.to ?? { row: 0, column: 0 };
    if ((event.ctrlKey || event.metaKey) && event.key === "c" && selection) return void copy(selection);
    if ((event.ctrlKey || event.metaKey) && event.key === "a") {
      event.preventDefault();
      return setSelection({ from: { row: 0, column: 0 }, to: { row: result.count - 1, column: columns.length - 1 } });
    }
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && selection) return onOpen?.(at, document.getElementById(`${id}-cell`));
    const to = step(at, (event.ctrlKey ? "Control+" : "") + event.key, Math.floor(scroll.height / ROW_HEIGHT) - 1, result.count, columns.length);
    if (!to || result.count === 0) return;
    event.preventDefault();
    put(to, event.shiftKey);
  };
  const copy = async (of: Selection) => {
    const text = copied(result, of);
    if (text === null) return setTold(`More than ${MOST_CELLS.toLocaleString()} cells cannot be copied. Download the result instead.`);
    await toClipboard(text);
    setTold("Copied.");
  };
  return (
    <div className="grid-frame">
      <div
        ref={scroller}
        className="grid"
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={result.count + levels + (hasTotals ? 1 : 0)}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={selection ? `${id}-cell` : undefined}
        onKeyDown={pressed}
      >
        <div role="presentation" className="grid-space" style={{ height: heightOf(result.count) + edges, width: total }}>
          <GridHeader {...{ result, lefts, widths, seen, numbers, sorts, onSort }} onWiden={(at, width) => setWidths(at, width)} />
          <div role="rowgroup" className="grid-rows" style={{ transform: `translateY(${scroll.bar - scroll.top + rows.first * ROW_HEIGHT}px)` }}>
            <GridBody
              {...{ result, lefts, widths, rows, seen, numbers, levels, id, opens, onOpen }}
              active={selection?.to ?? null}
              isSelected={(row, column) => selection !== null && contains(selection, row, column)}
              onPut={put}
            />
          </div>
          {hasTotals && (
            <div role="rowgroup" className="grid-totals">
              <div role="row" className="grid-row" aria-rowindex={result.count + levels + 1}>
                <span role="rowheader" className="grid-number" aria-colindex={1} style={{ width: numbers }} title="Totals">
                  Σ
                </span>
                <span role="presentation" style={{ width: lefts[seen.first], flex: "none" }} />
                {columns.slice(seen.first, seen.end).map((column, at) => (
                  <span key={seen.first + at} role="gridcell" aria-colindex={seen.first + at + 2} className={`grid-cell ${column.is_numeric ? "number" : ""}`} style={{ width: widths[seen.first + at] }}>
                    {totalOf(result, seen.first + at)}
                  </span>
                ))}
              </div>
            </div>
          )}
        </div>
      </div>
      <p className="unseen" role="status">
        {told}
      </p>
    </div>
  );
}

/** Widths by what stands in the columns, until somebody drags them; kept while the columns are the same. */
function useWidths(result: Result): [number[], (at: number, width: number) => void] {
  const [dragged, setDragged] = useState<Record<string, number>>({});
  const enough = Math.min(result.count, 50);
  const found = useMemo(() => widthsOf(result), [result.head, enough]);
  const name = (at: number) => `${result.head.columns[at]?.pivot ?? ""} ${result.head.columns[at]?.name}`;
  const widths = useMemo(() => found.map((width, at) => dragged[name(at)] ?? width), [found, dragged]);
  useEffect(() => setDragged({}), [result.head.columns.map((each) => each.name).join()]);
  return [widths, (at, width) => setDragged((before) => ({ ...before, [name(at)]: width }))];
}
