import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { type Anchor, barFor, moved, ROW_HEIGHT } from "./window";

interface Seen {
  /** The pixel of all rows that is at the upper edge, and where the scroll bar is. */
  top: number;
  bar: number;
  left: number;
  width: number;
  /** Without header and totals. */
  height: number;
}

interface Scroll extends Seen {
  /** Scrolls as little as it takes for a cell to be in sight. `numbers`: the width of the row numbers. */
  show: (row: number, left: number, width: number, numbers: number) => void;
}

/** What of `rows` is in sight in an element that scrolls. `edges`: the height of what stays at its edges. */
export function useScroll(element: RefObject<HTMLDivElement | null>, rows: number, edges: number): Scroll {
  const anchor = useRef<Anchor>({ scrolled: 0, top: 0 });
  const [seen, setSeen] = useState<Seen>({ top: 0, bar: 0, left: 0, width: 800, height: 400 });
  const look = () => {
    const box = element.current;
    if (!box) return;
    const height = Math.max(ROW_HEIGHT, box.clientHeight - edges);
    anchor.current = moved(anchor.current, box.scrollTop, rows, height);
    setSeen({ top: anchor.current.top, bar: box.scrollTop, left: box.scrollLeft, width: box.clientWidth, height });
  };
  useLayoutEffect(() => {
    const box = element.current!;
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [rows, edges]);
  const show: Scroll["show"] = (row, left, width, numbers) => {
    const box = element.current!;
    const { top, height } = seen;
    const least = (row + 1) * ROW_HEIGHT - height;
    const to = row * ROW_HEIGHT < top ? row * ROW_HEIGHT : Math.max(top, least);
    if (to !== top) {
      const bar = barFor(to, rows, height);
      anchor.current = { scrolled: bar, top: to };
      box.scrollTop = bar;
    }
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (left + width + numbers > box.scrollLeft + box.clientWidth) box.scrollLeft = left + width + numbers - box.clientWidth;
  };
  return { ...seen, show };
}
