import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiError, call } from "../api/client";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { TextField } from "../kit/Field";
import { Problem } from "../kit/Problem";
import { useMe } from "../session";
import { FolderPicker } from "./FolderPicker";
import { saveBack, saveNew, type SavedLook } from "./saving";

interface Props {
  queryId: string;
  /** The settings of the chart, when they are not those that are stored with the query. */
  visConfig?: Record<string, unknown> | null;
  title?: string;
  close: () => void;
}

/** Saves a query as a Look: as a new one, or as the question of the Look that `?look=` in the address names. */
export function SaveLookDialog({ queryId, visConfig, title = "", close }: Props) {
  const edited = (useSearch({ strict: false }) as { look?: string }).look;
  const [asNew, setAsNew] = useState(!edited);
  const [saved, setSaved] = useState<SavedLook | null>(null);
  if (saved) return <Saved look={saved} close={close} />;
  const what = { queryId, visConfig };
  return (
    <Dialog title={asNew ? "Save as a Look" : "Save the Look"} onClose={close}>
      {edited && !asNew ? (
        <SaveBack look={edited} what={what} onSaved={setSaved} onNew={() => setAsNew(true)} close={close} />
      ) : (
        <SaveNew first={title} what={what} onSaved={setSaved} close={close} />
      )}
    </Dialog>
  );
}

interface Part {
  what: { queryId: string; visConfig?: Record<string, unknown> | null };
  onSaved: (look: SavedLook) => void;
  close: () => void;
}

function SaveNew({ first, what, onSaved, close }: Part & { first: string }) {
  const me = useMe();
  const client = useQueryClient();
  const [title, setTitle] = useState(first);
  const [description, setDescription] = useState("");
  const [picked, setPicked] = useState<string | null>(null);
  const folder = picked ?? me?.personal_folder_id ?? null;
  const saving = useMutation({
    mutationFn: () => saveNew({ ...what, title: title.trim(), description: description.trim() || null, folder_id: folder }),
    onSuccess: async (look) => {
      await client.invalidateQueries({ queryKey: ["looks"] });
      onSaved(look);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const taken = saving.error instanceof ApiError ? saving.error.problems.find((each) => each.field === "title")?.message : undefined;
  return (
    <form className="form" onSubmit={submit}>
      <TextField label="Title" autoFocus required value={title} wrong={taken} onChange={(event) => setTitle(event.target.value)} />
      <TextField label="Description" value={description} onChange={(event) => setDescription(event.target.value)} hint="What it answers, and for whom. Optional." />
      <FolderPicker value={folder} onChange={setPicked} />
      <Problem of={saving.error} />
      <div className="actions end">
        <Button onClick={close}>Cancel</Button>
        <Button kind="primary" type="submit" disabled={!title.trim() || !folder || saving.isPending}>
          {saving.isPending ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  );
}

function SaveBack({ look, what, onSaved, onNew, close }: Part & { look: string; onNew: () => void }) {
  const client = useQueryClient();
  const now = useQuery({
    queryKey: ["looks", look, "title"],
    queryFn: ({ signal }) => call("GET /api/4.0/looks/{look_id}", { path: { look_id: look }, query: { fields: "id,title,can" } }, { signal }),
  });
  const saving = useMutation({
    mutationFn: () => saveBack(look, what),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ["looks"] });
      onSaved(saved);
    },
  });
  const may = now.data?.can?.update !== false;
  return (
    <div className="form">
      {now.data && (
        <p>
          <strong>{now.data.title}</strong> will ask this question from now on: here, in its schedules, and wherever else it is used.
        </p>
      )}
      {!may && <p className="soft">You may not change this Look. You can save the question as a Look of your own.</p>}
      <Problem of={now.error ?? saving.error} />
      <div className="actions end">
        <Button onClick={close}>Cancel</Button>
        <Button onClick={onNew}>Save as a new Look</Button>
        <Button kind="primary" autoFocus disabled={!now.data || !may || saving.isPending} onClick={() => saving.mutate()}>
          {saving.isPending ? "Saving…" : "Save"}
        </Button>
      </div>
    </div>
  );
}

function Saved({ look, close }: { look: SavedLook; close: () => void }) {
  return (
    <Dialog title="Saved" onClose={close}>
      <p>
        <strong>{look.title}</strong> is in the folder {look.folder?.name ?? "of its owner"}.
      </p>
      <div className="actions end">
        <Button onClick={close}>Go on exploring</Button>
        <Link to="/looks/$id" params={{ id: look.id ?? "" }} className="button primary" autoFocus>
          Open the Look
        </Link>
      </div>
    </Dialog>
  );
}
