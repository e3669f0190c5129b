import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, call, change } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Dialog } from "../../../kit/Dialog";
import { Choice, TextField } from "../../../kit/Field";
import { Problem } from "../../../kit/Problem";
import { turned } from "../NewUserDialog";
import { type Column, Table } from "../parts/Table";
import { DeleteSet, SetActions } from "./SetActions";

type ModelSet = Answer<"GET /api/4.0/model_sets">[number];
type Asked = { what: "edit" | "delete"; set: ModelSet };

/** The models on which roles count. */
export function ModelSets({ making, onMade }: { making: boolean; onMade: () => void }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const sets = useQuery({ queryKey: ["model_sets"], queryFn: ({ signal }) => call("GET /api/4.0/model_sets", {}, { signal }) });
  const columns: Column<ModelSet>[] = [
    { name: "Name", cell: (set) => <strong>{set.name}</strong> },
    { name: "Models", cell: (set) => (set.all_access ? "all, and those to come" : set.models?.join(", ") || <span className="soft">none</span>) },
    { name: "Actions", unseen: true, end: true, cell: (set) => <SetActions name={set.name} fixed={set.all_access || set.built_in} onEdit={() => setAsked({ what: "edit", set })} onDelete={() => setAsked({ what: "delete", set })} /> },
  ];
  const edited = making ? {} : asked?.what === "edit" ? asked.set : null;
  const close = () => {
    setAsked(null);
    onMade();
  };
  return (
    <>
      <Problem of={sets.error} />
      {sets.isPending && <p className="waiting">Loading the model sets…</p>}
      {sets.data && <Table label="Model sets" rows={sets.data} columns={columns} keyOf={(set) => set.id ?? ""} />}
      {edited && <ModelSetDialog set={edited} onClose={close} />}
      {asked?.what === "delete" && (
        <DeleteSet
          kind="model set"
          name={asked.set.name ?? ""}
          queryKey="model_sets"
          act={(headers) => change("DELETE /api/4.0/model_sets/{model_set_id}", { path: { model_set_id: asked.set.id ?? "" } }, { headers })}
          onClose={close}
        />
      )}
    </>
  );
}

function ModelSetDialog({ set, onClose }: { set: ModelSet; onClose: () => void }) {
  const client = useQueryClient();
  const models = useQuery({ queryKey: ["models", "names"], queryFn: ({ signal }) => call("GET /api/4.0/lookml_models", { query: { fields: "name,label" } }, { signal }) });
  const [name, setName] = useState(set.name ?? "");
  const [has, setHas] = useState<ReadonlySet<string>>(new Set(set.models));
  const saving = useMutation({
    mutationFn: () => {
      const body = { name, models: [...has] };
      return set.id ? call("PATCH /api/4.0/model_sets/{model_set_id}", { path: { model_set_id: set.id }, body }) : call("POST /api/4.0/model_sets", { body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["model_sets"] });
      await client.invalidateQueries({ queryKey: ["roles"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const known = [...new Set([...(models.data?.map((model) => model.name ?? "") ?? []), ...has])];
  return (
    <Dialog title={set.id ? `Model set ${set.name}` : "New model set"} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField label="Name" autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
        <fieldset className="set">
          <legend>Models</legend>
          {known.map((model) => (
            <Choice key={model} label={model} checked={has.has(model)} onChange={() => setHas(turned(has, model))} />
          ))}
        </fieldset>
        <Problem of={models.error ?? saving.error} />
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={saving.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
