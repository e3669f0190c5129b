import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { changeLook, type Look } from "../../content/looks";
import { Button } from "../../kit/Button";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";

/** Says that a Look is in the trash, and takes it out. */
export function InTrash({ look }: { look: Look }) {
  const client = useQueryClient();
  const restoring = useMutation({
    mutationFn: () => changeLook(look.id ?? "", { deleted: false }),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["looks"] }), client.invalidateQueries({ queryKey: ["trash"] })]),
  });
  return (
    <div className="notice warn" role="status">
      <p>
        This Look was put in the <Link to="/folders/trash">trash</Link> <When at={look.deleted_at} />. Its schedules do not run.
      </p>
      <Problem of={restoring.error} />
      {look.can?.update && (
        <div className="actions">
          <Button kind="primary" disabled={restoring.isPending} onClick={() => restoring.mutate()}>
            Take it out again
          </Button>
        </div>
      )}
    </div>
  );
}
