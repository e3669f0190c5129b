import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, change } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Problem } from "../../../kit/Problem";
import { When } from "../../../kit/When";
import { useAddress } from "../parts/address";
import { Ask } from "../parts/Ask";
import { type Done, said } from "../parts/operations";
import { Pages } from "../parts/Pages";
import { Person, useNames } from "../parts/Person";
import { type Column, Table } from "../parts/Table";
import { Difference } from "./Difference";

const SIZE = 50;

/** Everything that changed something, the newest first. */
export function Operations() {
  const [search, setAddress] = useAddress();
  const [shown, setShown] = useState<Done | null>(null);
  const [asked, setAsked] = useState<Done | null>(null);
  const list = useOperations(search);
  const names = useNames(list.data?.flatMap((each) => [each.user_id, each.sudo_user_id]) ?? []);
  const columns: Column<Done>[] = [
    { name: "When", cell: (each) => <When at={each.at} /> },
    { name: "Who", cell: (each) => <Who of={each} names={names} /> },
    { name: "What", cell: (each) => <What of={each} onShow={() => setShown(each)} /> },
    { name: "State", cell: (each) => <State of={each} /> },
    { name: "Actions", unseen: true, end: true, cell: (each) => <Button small aria-label={`${verbOf(each)} ${said(each)}`} onClick={() => setAsked(each)}>{verbOf(each)}</Button> },
  ];
  return (
    <>
      <div className="toolbar">
        <input className="input" type="search" aria-label="Name of the operation" placeholder="Operation, such as update_user" value={search.name ?? ""} onChange={(event) => setAddress({ name: event.target.value, offset: "" })} />
        <input className="input" type="search" aria-label="Id of the user" placeholder="User id" inputMode="numeric" value={search.actor ?? ""} onChange={(event) => setAddress({ actor: event.target.value, offset: "" })} />
        <input className="input" type="search" aria-label="What was changed" placeholder="Thing, such as users/12" value={search.subject ?? ""} onChange={(event) => setAddress({ subject: event.target.value, offset: "" })} />
      </div>
      <Problem of={list.error} />
      {list.isPending && <p className="waiting">Loading the changes…</p>}
      {list.data?.length === 0 && <p className="card empty">Nothing was changed that matches this.</p>}
      {list.data && list.data.length > 0 && <Table label="Changes" rows={list.data} columns={columns} keyOf={(each) => each.id ?? ""} />}
      {list.data && <Pages size={SIZE} shown={list.data.length} />}
      {shown && <Difference operation={shown.id ?? ""} title={said(shown)} onClose={() => setShown(null)} />}
      {asked && <TakeBack of={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function useOperations(search: Record<string, string>) {
  const { name, actor, subject, offset } = search;
  return useQuery({
    queryKey: ["operations", name, actor, subject, offset],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(
        "GET /api/lookalike/v1/operations",
        { query: { limit: SIZE, offset: Number(offset ?? 0) || 0, operation_id: name || undefined, actor: actor || undefined, subject: subject || undefined } },
        { signal },
      ),
  });
}

function verbOf(done: Done): string {
  return done.undone_by ? "Redo" : "Undo";
}

function Who({ of: done, names }: { of: Done; names: ReadonlyMap<string, string> }) {
  return (
    <>
      <Person id={done.user_id} names={names} />
      {done.sudo_user_id && (
        <small className="soft">
          {" "}
          by <Person id={done.sudo_user_id} names={names} />
        </small>
      )}
      {done.credential_id && <small className="soft"> with key {done.credential_id}</small>}
    </>
  );
}

function What({ of: done, onShow }: { of: Done; onShow: () => void }) {
  return (
    <button type="button" className="link" onClick={onShow}>
      {said(done)}
    </button>
  );
}

function State({ of: done }: { of: Done }) {
  if (done.undone_by) return <span className="badge warn">taken back</span>;
  if (done.undo_of?.length) return <span className="badge">takes back</span>;
  return <span className="badge good">holds</span>;
}

function TakeBack({ of: done, onClose }: { of: Done; onClose: () => void }) {
  const client = useQueryClient();
  const path = { operation: done.id ?? "" };
  const act = (headers: Record<string, string>) =>
    done.undone_by
      ? change("POST /api/lookalike/v1/operations/{operation}/redo", { path, body: {} }, { headers })
      : change("POST /api/lookalike/v1/operations/{operation}/undo", { path, body: {} }, { headers });
  const after = async () => {
    onClose();
    await client.invalidateQueries();
  };
  return (
    <Ask title={done.undone_by ? "Do it again?" : "Take it back?"} button={verbOf(done)} act={act} onDone={after} onClose={onClose}>
      <p>
        <strong>{said(done)}</strong>
      </p>
      <p>All of it or nothing. When something was changed again since, the server refuses and names the later changes.</p>
    </Ask>
  );
}
