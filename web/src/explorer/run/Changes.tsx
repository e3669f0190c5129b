import { useMemo } from "react";
import { differenceOf, withoutSame } from "./difference";

const MOST = 2000;

/** An answer beside the one before it. */
export function Changes({ before, after }: { before: string; after: string }) {
  const lines = useMemo(() => withoutSame(differenceOf(before, after)), [before, after]);
  if (!lines.length) return <p className="ax-soft ax-pad">The same as the answer before.</p>;
  return (
    <div className="ax-rows ax-changes" tabIndex={0} role="region" aria-label="What changed since the answer before">
      {lines.slice(0, MOST).map((each, at) => <div key={at} className={each.sign === "+" ? "ax-came" : each.sign === "-" ? "ax-went" : undefined}>{each.sign} {each.text.slice(0, 1000)}</div>)}
      {lines.length > MOST && <p className="ax-soft ax-pad">{lines.length - MOST} more lines are not shown.</p>}
    </div>
  );
}
