import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import type { Folder } from "../../content/folders";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { Choice } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { AddAccess } from "./AddAccess";
import { Rule, type Access as Row } from "./Rule";

/** Who may see and edit what lies in a folder. */
export function Access({ folder, close }: { folder: Folder; close: () => void }) {
  const id = folder.content_metadata_id ?? "";
  const client = useQueryClient();
  const content = useQuery({
    queryKey: ["folders", "access", id],
    queryFn: ({ signal }) => call("GET /api/4.0/content_metadata/{content_metadata_id}", { path: { content_metadata_id: id } }, { signal }),
  });
  const rules = useQuery({
    queryKey: ["folders", "access", id, "rules"],
    queryFn: ({ signal }) => call("GET /api/4.0/content_metadata_access", { query: { content_metadata_id: id } }, { signal }),
  });
  const turning = useMutation({
    mutationFn: (inherits: boolean) => call("PATCH /api/4.0/content_metadata/{content_metadata_id}", { path: { content_metadata_id: id }, body: { inherits } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["folders"] }),
  });
  const inherits = content.data?.inherits === true;
  return (
    <Dialog title={`Access to ${folder.name}`} shape="wide" onClose={close}>
      {content.data && folder.parent_id && (
        <Choice
          label="As the folder above"
          hint={inherits ? "Whoever may see or edit that one may do the same here." : "Turned on, the rules below are lost."}
          checked={inherits}
          disabled={turning.isPending || !content.data.can?.update}
          onChange={() => turning.mutate(!inherits)}
        />
      )}
      <Problem of={content.error ?? rules.error ?? turning.error} />
      {content.data && rules.data && <Rules rules={rules.data} metadataId={id} fixed={inherits} />}
      {content.data && !inherits && <AddAccess metadataId={id} rules={rules.data ?? []} />}
      <div className="actions end">
        <Button onClick={close}>Close</Button>
      </div>
    </Dialog>
  );
}

function Rules({ rules, metadataId, fixed }: { rules: readonly Row[]; metadataId: string; fixed: boolean }) {
  if (rules.length === 0) return <p className="empty">Nobody but administrators.</p>;
  return (
    <ul className="plain rules" aria-label="Who may">
      {rules.map((rule) => (
        <Rule key={rule.id} rule={rule} metadataId={metadataId} fixed={fixed} />
      ))}
    </ul>
  );
}
