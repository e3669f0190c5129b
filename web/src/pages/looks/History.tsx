import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import type { Look } from "../../content/looks";
import { Button } from "../../kit/Button";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { isAdmin, useMe } from "../../session";
import { Runs } from "./Runs";

const MOST = 50;

/** What changed the Look, each with a way back, and who has run it. */
export function History({ look }: { look: Look }) {
  const client = useQueryClient();
  const me = useMe();
  const changes = useQuery({
    queryKey: ["looks", look.id, "changes"],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/operations", { query: { subject: `looks/${look.id}`, limit: MOST } }, { signal }),
  });
  const undoing = useMutation({
    mutationFn: (operation: string) => call("POST /api/lookalike/v1/operations/{operation}/undo", { path: { operation }, body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["looks"] }),
  });
  return (
    <>
      <h3>Changes</h3>
      <Problem of={changes.error ?? undoing.error} />
      {changes.data?.length === 0 && <p className="soft">{isAdmin(me) ? "None since the Look was made." : "None by you."}</p>}
      <ul className="plain">
        {changes.data?.map((each) => (
          <li key={each.id}>
            <span>
              <code>{each.operation_id}</code> <When at={each.at} /> {each.undone_by && <span className="badge">taken back</span>}
            </span>
            {!each.undone_by && each.id && (
              <Button small disabled={undoing.isPending} onClick={() => undoing.mutate(each.id ?? "")}>
                Take back
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isAdmin(me) && <Runs look={look.id ?? ""} />}
    </>
  );
}
