import { Button } from "../../kit/Button";
import { useSeconds } from "./runs";

interface Props {
  began: number | null;
  isEmpty: boolean;
  run: () => void;
  cancel: () => void;
}

export function RunBar({ began, isEmpty, run, cancel }: Props) {
  const seconds = useSeconds(began);
  return (
    <div className="actions">
      <Button kind="primary" onClick={run} disabled={isEmpty} aria-keyshortcuts="Control+Enter">
        Run <kbd>Ctrl ↵</kbd>
      </Button>
      {began !== null && (
        <>
          <Button onClick={cancel}>Cancel</Button>
          <span className="soft number" role="timer">
            {seconds.toFixed(1)} s
          </span>
        </>
      )}
      <span className="space" />
      <span className="soft">5,000 rows at most</span>
    </div>
  );
}
