import { useEffect, useRef, useState } from "react";
import type { View } from "./vega.gen.js";
import type { Answer } from "../api/client";
import { Problem } from "../kit/Problem";
import { useDark } from "./dark";
import { Tip, type TipAt, tipOf } from "./Tip";

export type ChartAnswer = Answer<"POST /api/lookalike/v1/queries/{query_id}/chart">;

const CANVAS_FROM = 5000; // marks; an SVG with more is slow to scroll past
const ERRORS_ONLY = 1;

/** Draws a specification and keeps it as wide as its place. */
export function Picture({ chart, height }: { chart: ChartAnswer; height: number }) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<View | null>(null);
  const [tip, setTip] = useState<TipAt | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const dark = useDark();

  useEffect(() => {
    const target = place.current!;
    let finalize: (() => void) | null = null;
    let isOver = false;
    setProblem(null);
    draw(target, chart, height, dark, (event, value) => setTip(tipOf(target, event, value)))
      .then((drawn) => {
        if (isOver) return drawn.finalize();
        finalize = drawn.finalize;
        view.current = drawn.view;
        target.dataset.drawn = "";
      })
      .catch((wrong: unknown) => !isOver && setProblem(wrong));
    return () => {
      isOver = true;
      view.current = null;
      delete target.dataset.drawn;
      finalize?.();
      setTip(null);
    };
  }, [chart, height, dark]);

  useEffect(() => {
    const watching = new ResizeObserver(([entry]) => {
      const width = Math.round(entry!.contentRect.width);
      if (width > 0) void view.current?.width(width).runAsync();
    });
    watching.observe(place.current!);
    return () => watching.disconnect();
  }, []);

  return (
    <>
      <Problem of={problem} />
      <div className="chart-frame">
        <div role="img" aria-label={chart.description}>
          <div aria-hidden="true">
            <div ref={place} className="chart-picture" style={{ height }} />
          </div>
        </div>
        {tip && <Tip at={tip} />}
      </div>
    </>
  );
}

async function draw(
  target: HTMLElement,
  chart: ChartAnswer,
  height: number,
  dark: boolean,
  onTip: (event: MouseEvent, value: unknown) => void,
) {
  const { default: embed } = await import("./vega.gen.js");
  await document.fonts.ready;
  const specification: Record<string, unknown> = {
    ...chart.specification,
    ...(dark && { config: chart.dark_config, background: "transparent" }),
    width: Math.round(target.clientWidth),
    height,
  };
  return embed(target, specification, {
    mode: "vega-lite",
    renderer: (chart.marks ?? 0) > CANVAS_FROM ? "canvas" : "svg",
    ast: true,
    actions: false,
    defaultStyle: false,
    logLevel: ERRORS_ONLY,
    tooltip: (_handler, event, _item, value) => onTip(event, value),
  });
}
