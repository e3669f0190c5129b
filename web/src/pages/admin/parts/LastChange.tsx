import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Problem } from "../../../kit/Problem";
import { useAddress } from "./address";
import { said } from "./operations";

/** What was just done, with its undo, as long as the address names it: `?done=<operation>`. */
export function LastChange() {
  const [search] = useAddress();
  return search.done ? <Change key={search.done} operation={search.done} /> : null;
}

function Change({ operation }: { operation: string }) {
  const [, setAddress] = useAddress();
  const client = useQueryClient();
  const path = { operation };
  const done = useQuery({
    queryKey: ["operations", operation, "head"],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/operations/{operation}", { path, query: { limit: 1 } }, { signal }),
  });
  const undoing = useMutation({
    mutationFn: () => call("POST /api/lookalike/v1/operations/{operation}/undo", { path, body: {} }),
    onSuccess: () => client.invalidateQueries(),
  });
  if (!done.data) return <Problem of={done.error} />;
  const isUndone = Boolean(done.data.undone_by);
  return (
    <div className={`notice ${isUndone ? "" : "good"}`} role="status">
      <div className="actions">
        <span>
          {isUndone ? "Taken back: " : "Done: "}
          {said(done.data)}
        </span>
        {!isUndone && (
          <Button small disabled={undoing.isPending} onClick={() => undoing.mutate()}>
            {undoing.isPending ? "Taking back…" : "Undo"}
          </Button>
        )}
        <Button small kind="quiet" onClick={() => setAddress({ done: "" })}>
          Hide
        </Button>
      </div>
      <Problem of={undoing.error} />
    </div>
  );
}
