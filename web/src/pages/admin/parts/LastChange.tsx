import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Problem } from "../../../kit/Problem";
import { useAddress } from "./address";
import { said } from "./operations";

/** What was just done, with its undo, as long as the address names it: `?done=<operation>`, several between dots. */
export function LastChange() {
  const [search] = useAddress();
  return search.done ? <Change key={search.done} operations={search.done.split(".")} /> : null;
}

function Change({ operations }: { operations: readonly string[] }) {
  const [, setAddress] = useAddress();
  const client = useQueryClient();
  const operation = operations[0] ?? "";
  const done = useQuery({
    queryKey: ["operations", operation, "head"],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/operations/{operation}", { path: { operation }, query: { limit: 1 } }, { signal }),
  });
  const undoing = useMutation({
    mutationFn: () => call("POST /api/lookalike/v1/undo", { body: { operations: [...operations] } }),
    onSuccess: () => client.invalidateQueries(),
  });
  if (!done.data) return <Problem of={done.error} />;
  const isUndone = Boolean(done.data.undone_by);
  const more = operations.length - 1;
  return (
    <div className={`notice ${isUndone ? "" : "good"}`} role="status">
      <div className="actions">
        <span>
          {isUndone ? "Taken back: " : "Done: "}
          {said(done.data)}
          {more > 0 && ` and ${more} more like it`}
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
