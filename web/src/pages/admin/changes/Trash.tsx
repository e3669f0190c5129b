import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call, change } from "../../../api/client";
import { Button } from "../../../kit/Button";
import { Problem } from "../../../kit/Problem";
import { When } from "../../../kit/When";
import { useAddress } from "../parts/address";
import { Ask } from "../parts/Ask";
import { Pages } from "../parts/Pages";
import { Person, useNames } from "../parts/Person";
import { type Column, Table } from "../parts/Table";

type Item = Answer<"GET /api/lookalike/v1/trash">[number];
const SIZE = 50;

/** What was deleted and can come back. */
export function Trash() {
  const [search] = useAddress();
  const [asked, setAsked] = useState<Item | null>(null);
  const offset = Number(search.offset ?? 0) || 0;
  const list = useQuery({
    queryKey: ["trash", offset],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/trash", { query: { limit: SIZE, offset } }, { signal }),
  });
  const names = useNames(list.data?.map((each) => each.deleter_id) ?? []);
  const columns: Column<Item>[] = [
    { name: "What", cell: (each) => <Named item={each} /> },
    { name: "Deleted", cell: (each) => <When at={each.deleted_at} /> },
    { name: "By", cell: (each) => <Person id={each.deleter_id} names={names} /> },
    { name: "Actions", unseen: true, end: true, cell: (each) => <Button small aria-label={`Restore ${each.name ?? each.id}`} onClick={() => setAsked(each)}>Restore</Button> },
  ];
  return (
    <>
      <Problem of={list.error} />
      {list.isPending && <p className="waiting">Loading the trash…</p>}
      {list.data?.length === 0 && <p className="card empty">Nothing was deleted that could come back.</p>}
      {list.data && list.data.length > 0 && <Table label="Trash" rows={list.data} columns={columns} keyOf={(each) => `${each.type}/${each.id}`} />}
      {list.data && <Pages size={SIZE} shown={list.data.length} />}
      {asked && <Restore item={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function Named({ item }: { item: Item }) {
  return (
    <>
      {item.name ?? <span className="soft">without a name</span>} <small className="soft">{`${item.type}/${item.id}`}</small>
    </>
  );
}

function Restore({ item, onClose }: { item: Item; onClose: () => void }) {
  const client = useQueryClient();
  const path = { type: item.type ?? "", id: item.id ?? "" };
  const after = async () => {
    onClose();
    await client.invalidateQueries();
  };
  return (
    <Ask
      title={`Restore ${item.name ?? path.id}?`}
      button="Restore"
      act={(headers) => change("POST /api/lookalike/v1/trash/{type}/{id}/restore", { path, body: {} }, { headers })}
      onDone={after}
      onClose={onClose}
    >
      <p>It comes back with its id and with everything that was deleted along with it.</p>
    </Ask>
  );
}
