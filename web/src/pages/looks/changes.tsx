import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../api/client";
import { FolderPicker } from "../../content/FolderPicker";
import { changeLook, type Look } from "../../content/looks";
import { Confirm } from "../../kit/Confirm";
import { plansQuery } from "./plans";

interface Props {
  look: Look;
  close: () => void;
}

export function CopyLook({ look, close }: Props) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [folder, setFolder] = useState<string | null>(look.folder_id ?? null);
  const copying = useMutation({
    mutationFn: () => call("POST /api/4.0/looks/{look_id}/copy", { path: { look_id: look.id ?? "" }, query: { folder_id: folder ?? undefined } }),
    onSuccess: async (copy) => {
      await client.invalidateQueries({ queryKey: ["looks"] });
      close();
      await navigate({ to: "/looks/$id", params: { id: copy.id ?? "" } });
    },
  });
  return (
    <Confirm title={`Copy ${look.title}`} button="Make the copy" busy={!folder || copying.isPending} problem={copying.error} onYes={() => copying.mutate()} onClose={close}>
      <FolderPicker label="Folder for the copy" value={folder} onChange={setFolder} />
    </Confirm>
  );
}

export function MoveLook({ look, close }: Props) {
  const client = useQueryClient();
  const [folder, setFolder] = useState<string | null>(null);
  const moving = useMutation({
    mutationFn: () => call("PATCH /api/4.0/looks/{look_id}/move", { path: { look_id: look.id ?? "" }, query: { folder_id: folder ?? "" } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["looks"] });
      close();
    },
  });
  return (
    <Confirm title={`Move ${look.title}`} button="Move it" busy={!folder || moving.isPending} problem={moving.error} onYes={() => moving.mutate()} onClose={close}>
      <FolderPicker label="New folder" value={folder} onChange={setFolder} not={[look.folder_id ?? ""]} />
      <p className="soft">Who may see it is decided by the folder that it lies in.</p>
    </Confirm>
  );
}

export function DeleteLook({ look, close }: Props) {
  const client = useQueryClient();
  const plans = useQuery(plansQuery(look.id ?? ""));
  const deleting = useMutation({
    mutationFn: () => changeLook(look.id ?? "", { deleted: true }),
    onSuccess: async () => {
      close();
      await client.invalidateQueries({ queryKey: ["looks"] });
    },
  });
  const count = plans.data?.length ?? 0;
  return (
    <Confirm title={`Delete ${look.title}?`} button="Put it in the trash" danger busy={deleting.isPending} problem={deleting.error} onYes={() => deleting.mutate()} onClose={close}>
      <p>It goes to the trash and can be taken out again for 30 days.</p>
      {count > 0 && (
        <p>
          <strong>
            {count} {count === 1 ? "schedule delivers" : "schedules deliver"} it
          </strong>
          : {plans.data?.map((plan) => plan.name || plan.title).join(", ")}.
        </p>
      )}
      {look.public && <p>Its public link stops to work.</p>}
    </Confirm>
  );
}
