import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FolderPicker } from "../../content/FolderPicker";
import { type Change, made, tried } from "../../content/done";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { counted, deletions, type Item, moves } from "./content";
import { impactOf } from "./impact";
import type { Done } from "./Undo";

interface Props {
  items: readonly Item[];
  onDone: (done: Done) => void;
}

/** What can be done with all that is chosen. */
export function Bulk({ items, onDone }: Props) {
  const [open, setOpen] = useState<"move" | "delete" | null>(null);
  if (items.length === 0) return null;
  const finish = (done: Done) => {
    setOpen(null);
    onDone(done);
  };
  const Open = open === "move" ? MoveItems : DeleteItems;
  return (
    <>
      <span className="soft">{counted(items)} chosen</span>
      <Button icon="folder" disabled={!items.every((each) => each.may.move)} onClick={() => setOpen("move")}>
        Move…
      </Button>
      <Button kind="danger" icon="trash" disabled={!items.every((each) => each.may.destroy)} onClick={() => setOpen("delete")}>
        Delete…
      </Button>
      {open && <Open items={items} onDone={finish} onClose={() => setOpen(null)} />}
    </>
  );
}

type DialogProps = Props & { onClose: () => void };

/** Makes the changes; what was made before one was refused is told with it, so that it can be taken back too. */
function useChanges(text: string, onDone: (done: Done) => void) {
  return useMutation({
    mutationFn: async (changes: readonly Change[]): Promise<Done> => {
      const operations: string[] = [];
      try {
        await made(changes, operations);
        return { text, operations };
      } catch (problem) {
        if (operations.length === 0) throw problem;
        return { text: `${operations.length} of ${changes.length} changes were made, then one was refused.`, operations, problem };
      }
    },
    onSuccess: onDone,
  });
}

export function MoveItems({ items, onDone, onClose }: DialogProps) {
  const [folder, setFolder] = useState<string | null>(null);
  const moving = useChanges(`Moved ${counted(items)}.`, onDone);
  const own = items.filter((each) => each.kind === "folder").map((each) => each.id);
  return (
    <Confirm title={`Move ${counted(items)}`} button="Move" busy={!folder || moving.isPending} problem={moving.error} onYes={() => folder && moving.mutate(moves(items, folder))} onClose={onClose}>
      <FolderPicker label="New folder" value={folder} onChange={setFolder} not={own} />
    </Confirm>
  );
}

export function DeleteItems({ items, onDone, onClose }: DialogProps) {
  const changes = deletions(items);
  const folders = items.filter((each) => each.kind === "folder");
  const plans = items.reduce((sum, each) => sum + each.plans, 0);
  const impact = useQuery({
    queryKey: ["impact", changes],
    queryFn: ({ signal }) => tried(changes, signal),
    gcTime: 0,
    retry: false,
  });
  const deleting = useChanges(`Deleted ${counted(items)}.`, onDone);
  return (
    <Confirm title={`Delete ${counted(items)}?`} button="Delete" danger busy={deleting.isPending || impact.isPending} problem={deleting.error ?? impact.error} onYes={() => deleting.mutate(changes)} onClose={onClose}>
      <p>{items.map((each) => each.name).join(", ")}</p>
      {impact.isPending && <p className="soft">Trying what that would do…</p>}
      {impact.data && (
        <ul className="impact">
          {impactOf(impact.data, folders.length, plans).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <p className="soft">All of it can be brought back from the trash for 30 days.</p>
    </Confirm>
  );
}
