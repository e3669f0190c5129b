import { useEffect, useState } from "react";
import { secondsText } from "../../grid/timing";
import { Button } from "../../kit/Button";
import { When } from "../../kit/When";
import type { Run } from "./useRun";

interface Props {
  run: Run;
  /** The question has changed since it ran. */
  isOld: boolean;
  disabled: boolean;
  onRun: () => void;
  onCancel: () => void;
}

/** Runs and cancels, with the time that it takes and where it went. */
export function RunBar({ run, isOld, disabled, onRun, onCancel }: Props) {
  const running = run.status === "running";
  return (
    <div className="run-bar">
      <span className="run-says" role="status">
        {running ? <Timer began={run.began} rows={run.result?.count ?? 0} /> : <Said run={run} isOld={isOld} />}
      </span>
      {running ? (
        <Button kind="danger" onClick={onCancel}>
          Cancel
        </Button>
      ) : (
        <Button kind="primary" onClick={onRun} disabled={disabled} aria-keyshortcuts="Control+Enter" title="Ctrl+Enter; with Shift: clear the cache and refresh">
          Run
        </Button>
      )}
    </div>
  );
}

function Timer({ began, rows }: { began: number; rows: number }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const each = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(each);
  }, []);
  return (
    <>
      Running {((now - began) / 1000).toFixed(1)} s{rows > 0 && `, ${rows.toLocaleString()} rows so far`}
    </>
  );
}

function Said({ run, isOld }: { run: Run; isOld: boolean }) {
  if (run.status === "cancelled") return <>Cancelled after {secondsText(run.took)}</>;
  if (!run.result || run.status !== "done") return null;
  const { head, stages, fromCache, count } = run.result;
  const where = stages.map((each) => `${each.name} ${secondsText(each.milliseconds)}`).join(" · ");
  return (
    <>
      {isOld && <strong className="old">The question has changed. </strong>}
      <span title={where}>
        {count.toLocaleString()} {count === 1 ? "row" : "rows"} in {secondsText(run.took)}
      </span>
      {fromCache ? (
        <>
          {" "}
          · from cache, <When at={head.ran_at} />
        </>
      ) : (
        stages.length > 0 && <span className="stages"> · {where}</span>
      )}
    </>
  );
}
