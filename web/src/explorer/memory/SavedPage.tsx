import { useState } from "react";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { methodAddress } from "../addresses";
import { useCatalog } from "../documents";
import { CopyButton, To, Verb } from "../parts/small";
import { searchOf, useChangeSaved, useSaved, type SavedRequest } from "./kept";
import { NameDialog } from "./SaveRequest";
import { byFolder, summaryOf } from "./summary";

/** The requests that the person has saved. */
export function SavedPage() {
  const saved = useSaved();
  return (
    <article className="ax-docs ax-wide">
      <div className="ax-bar">
        <h1>Saved requests</h1>
        <span className="ax-grow" />
        {Boolean(saved.data?.length) && <To splat="4.0/export" search={{ what: "saved" }} className="ax-button">Export them</To>}
      </div>
      <p className="ax-soft">Yours alone, without secrets. A link to one opens it filled in, for anybody who may use this server; nothing runs by itself.</p>
      <Problem of={saved.error} />
      {saved.data?.length === 0 && <p>Nothing yet. Fill in a method and choose <strong>Save</strong> below its request, or save a call from the <To splat="4.0/history">history</To>.</p>}
      {byFolder(saved.data ?? []).map(([folder, rows]) => <Folder key={folder} name={folder} rows={rows} />)}
    </article>
  );
}

function Folder({ name, rows }: { name: string; rows: SavedRequest[] }) {
  return (
    <section>
      {name && <h2>{name}</h2>}
      <div className="ax-scrollx" tabIndex={0} role="region" aria-label={name ? `Saved in ${name}` : "Saved in no folder"}>
        <table className="ax-table">
          <thead><tr><th scope="col">Name</th><th scope="col">Changed</th><th scope="col"><span className="ax-hidden">What to do</span></th></tr></thead>
          <tbody>{rows.map((each) => <Saved key={each.id} saved={each} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function Saved({ saved }: { saved: SavedRequest }) {
  const operation = useCatalog().byId.get(saved.operation_id ?? "");
  const [renaming, setRenaming] = useState(false);
  const { rename, remove } = useChangeSaved(saved.id!);
  const search = searchOf(saved);
  const link = () => `${location.origin}/api-explorer/${methodAddress(operation!)}?${new URLSearchParams(search)}`;
  const name = saved.name ?? "";
  return (
    <tr>
      <td className="ax-what">
        {operation ? <To splat={methodAddress(operation)} search={search}>{name}</To> : name}
        <span className="ax-with">{operation && <Verb verb={operation.verb} />} {saved.operation_id} {summaryOf(saved)}</span>
      </td>
      <td className="ax-nowrap"><When at={saved.updated_at} /></td>
      <td className="ax-right ax-nowrap">
        {operation && <CopyButton text={link} label="Copy link" />}{" "}
        <button type="button" className="ax-button" onClick={() => setRenaming(true)}>Rename</button>{" "}
        <button type="button" className="ax-clear" aria-label={`Delete ${name}`} disabled={remove.isPending} onClick={() => remove.mutate()}>✕</button>
        {remove.error && <Problem of={remove.error} />}
        {renaming && (
          <NameDialog title="Rename the request" first={{ name, folder: saved.folder ?? "" }} busy={rename.isPending} problem={rename.error} close={() => setRenaming(false)} done={(naming) => rename.mutate(naming, { onSuccess: () => setRenaming(false) })} />
        )}
      </td>
    </tr>
  );
}
