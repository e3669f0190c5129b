import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Dialog } from "../../../kit/Dialog";
import { Choice } from "../../../kit/Field";
import { Problem } from "../../../kit/Problem";
import { RowDifference } from "../changes/Difference";
import { turned } from "../NewUserDialog";
import { useAddress } from "../parts/address";
import { said } from "../parts/operations";
import type { Sandbox } from "../Sandboxes";

type Made = NonNullable<Answer<"GET /api/lookalike/v1/sandboxes/{sandbox_id}/diff">["operations"]>[number];

/** What was changed in a sandbox, and what of it to make here too. */
export function PromoteDialog({ sandbox, onClose }: { sandbox: Sandbox; onClose: () => void }) {
  const client = useQueryClient();
  const [, setAddress] = useAddress();
  const path = { sandbox_id: sandbox.id ?? "" };
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const found = useQuery({
    queryKey: ["sandboxes", sandbox.id, "diff"],
    staleTime: 0,
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/sandboxes/{sandbox_id}/diff", { path }, { signal }),
  });
  const promoting = useMutation({
    mutationFn: () => call("POST /api/lookalike/v1/sandboxes/{sandbox_id}/promote", { path, body: { operations: [...chosen] } }),
    onSuccess: async (promoted) => {
      onClose();
      setAddress({ done: promoted.operation ?? "" });
      await client.invalidateQueries();
    },
  });
  return (
    <Dialog title={`Changes in ${sandbox.name}`} shape="wide" onClose={onClose}>
      <Problem of={found.error} />
      {found.isPending && <p className="waiting">Comparing…</p>}
      {found.data?.operations?.length === 0 && <p className="soft">Nothing was changed in it yet.</p>}
      {found.data?.operations?.map((each) => (
        <Change key={each.id} of={each} chosen={chosen.has(each.id ?? "")} onTurn={() => setChosen(turned(chosen, each.id ?? ""))} />
      ))}
      <Problem of={promoting.error} />
      <div className="actions end">
        <Button onClick={onClose}>Close</Button>
        <Button kind="primary" disabled={chosen.size === 0 || promoting.isPending} onClick={() => promoting.mutate()}>
          {promoting.isPending ? "Making them here…" : `Make ${chosen.size || "the chosen"} here too`}
        </Button>
      </div>
    </Dialog>
  );
}

function Change({ of: made, chosen, onTurn }: { of: Made; chosen: boolean; onTurn: () => void }) {
  const cannot = made.cannot_promote ?? (made.undone_by ? "It was taken back in the sandbox." : undefined);
  return (
    <section className="card">
      <Choice label={said(made)} hint={cannot} checked={chosen} disabled={Boolean(cannot)} onChange={onTurn} />
      <details>
        <summary>
          Rows<span className="unseen"> of {said(made)}</span>
        </summary>
        {made.changes?.map((row) => (
          <RowDifference key={`${row.type}/${row.id}`} row={row} />
        ))}
      </details>
    </section>
  );
}
