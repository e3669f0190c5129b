import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { Problem } from "../kit/Problem";
import { type RunningQuery, useKill, useRunning } from "./Running";

/** What runs now, each with a way to stop it. */
export default function RunningList({ onClose }: { onClose: () => void }) {
  const running = useRunning();
  const kill = useKill();
  return (
    <Dialog title="Running queries" shape="wide" onClose={onClose}>
      <Problem of={running.error ?? kill.error} />
      {running.data?.length === 0 && <p className="empty">Nothing runs any more.</p>}
      <ul className="plain">
        {running.data?.map((each) => (
          <li key={each.query_task_id}>
            <span className="running-what">
              <code>{whatOf(each)}</code>
              <small className="soft">
                {each.user?.display_name ?? "Somebody"} · {each.connection_name} · {each.status === "added" ? "waits for its turn" : `${(each.runtime ?? 0).toFixed(0)} s`}
              </small>
            </span>
            <Button small disabled={kill.isPending} onClick={() => kill.mutate(each.query_task_id!)}>
              Cancel
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const whatOf = ({ query, sql_query: statement }: RunningQuery) => statement?.sql ?? (query?.model ? `${query.model} · ${query.view}` : "A query");
