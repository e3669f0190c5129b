import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { type Folder, SHARED } from "../../content/folders";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { TextField } from "../../kit/Field";
import { type Action, Menu } from "../../kit/Menu";
import { Problem } from "../../kit/Problem";
import { Access } from "./Access";
import { DeleteItems, MoveItems } from "./Bulk";
import { folderItem } from "./content";

type Open = "new" | "rename" | "access" | "move" | "delete" | null;

/** What can be done with a folder, as far as the caller may. */
export function FolderActions({ folder }: { folder: Folder }) {
  const [open, setOpen] = useState<Open>(null);
  const navigate = useNavigate();
  const client = useQueryClient();
  const item = folderItem(folder);
  const close = () => setOpen(null);
  const changed = async (leave: boolean) => {
    close();
    if (leave) await navigate({ to: "/folders/$id", params: { id: folder.parent_id ?? SHARED } });
    await client.invalidateQueries({ queryKey: ["folders"] });
  };
  const actions: (Action | false)[] = [
    item.may.move && { name: "Rename…", icon: "edit", act: () => setOpen("rename") },
    item.may.move && { name: "Move…", icon: "folder", act: () => setOpen("move") },
    item.may.destroy && { name: "Delete…", icon: "trash", danger: true, act: () => setOpen("delete") },
  ];
  const shown = actions.filter((each) => each !== false);
  return (
    <>
      {folder.can?.create && folder.can.edit_content && (
        <Button kind="primary" icon="plus" onClick={() => setOpen("new")}>
          New folder
        </Button>
      )}
      {folder.can?.edit_content && folder.content_metadata_id && (
        <Button icon="groups" onClick={() => setOpen("access")}>
          Manage access
        </Button>
      )}
      {shown.length > 0 && <Menu name="More" actions={shown} />}
      {open === "new" && <NameFolder title="New folder" button="Make the folder" name="" close={close} onName={(name) => call("POST /api/4.0/folders", { body: { name, parent_id: folder.id ?? "" } })} />}
      {open === "rename" && <NameFolder title={`Rename ${folder.name}`} button="Rename" name={folder.name ?? ""} close={close} onName={(name) => call("PATCH /api/4.0/folders/{folder_id}", { path: { folder_id: folder.id ?? "" }, body: { name } })} />}
      {open === "access" && <Access folder={folder} close={close} />}
      {open === "move" && <MoveItems items={[item]} onClose={close} onDone={() => void changed(false)} />}
      {open === "delete" && <DeleteItems items={[item]} onClose={close} onDone={() => void changed(true)} />}
    </>
  );
}

interface NameProps {
  title: string;
  button: string;
  name: string;
  onName: (name: string) => Promise<unknown>;
  close: () => void;
}

function NameFolder({ title, button, name, onName, close }: NameProps) {
  const [typed, setTyped] = useState(name);
  const client = useQueryClient();
  const naming = useMutation({
    mutationFn: () => onName(typed.trim()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["folders"] });
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    naming.mutate();
  };
  return (
    <Dialog title={title} onClose={close}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" autoFocus required value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Problem of={naming.error} />
        <div className="actions end">
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!typed.trim() || naming.isPending}>
            {button}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
