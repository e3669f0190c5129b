import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Problem } from "../../kit/Problem";
import { findUsers } from "../admin/queries";
import { type Access, type Kind, KINDS } from "./Rule";

const MOST = 6;

interface Found {
  key: string;
  name: string;
  more: string;
  whose: { group_id: string } | { user_id: string };
}

/** Lets one more group or person in. */
export function AddAccess({ metadataId, rules }: { metadataId: string; rules: readonly Access[] }) {
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [kind, setKind] = useState<Kind>("view");
  const asked = text.trim();
  const found = useQuery({ queryKey: ["find groups and people", asked], enabled: asked.length > 1, queryFn: ({ signal }) => find(asked, signal) });
  const adding = useMutation({
    mutationFn: (whose: Found["whose"]) => call("POST /api/4.0/content_metadata_access", { body: { content_metadata_id: metadataId, permission_type: kind, ...whose } as never }),
    onSuccess: async () => {
      setText("");
      await client.invalidateQueries({ queryKey: ["folders"] });
    },
  });
  const has = new Set(rules.map((each) => (each.group_id ? `group/${each.group_id}` : `user/${each.user_id}`)));
  const others = asked.length > 1 ? found.data?.filter((each) => !has.has(each.key)) : undefined;
  return (
    <div className="form">
      <div className="toolbar">
        <input className="input" type="search" aria-label="Add a group or somebody" placeholder="Add a group or somebody" value={text} onChange={(event) => setText(event.target.value)} />
        <select className="input" aria-label="What they may" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
          {Object.entries(KINDS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <Problem of={found.error ?? adding.error} />
      {others && (
        <ul className="plain" aria-label="Found">
          {others.map((each) => (
            <li key={each.key}>
              <span>
                {each.name} <small className="soft">{each.more}</small>
              </span>
              <Button small icon="plus" aria-label={`Add ${each.name}`} disabled={adding.isPending} onClick={() => adding.mutate(each.whose)}>
                Add
              </Button>
            </li>
          ))}
          {others.length === 0 && <li className="soft">No other group or person is called that.</li>}
        </ul>
      )}
    </div>
  );
}

async function find(text: string, signal: AbortSignal): Promise<Found[]> {
  const query = { name: `%${text.replace(/[%_]/g, "")}%`, fields: "id,name,user_count", limit: MOST };
  const [groups, people] = await Promise.all([
    call("GET /api/4.0/groups/search", { query }, { signal }),
    findUsers(text, { fields: "id,display_name,email", limit: MOST }, signal),
  ]);
  return [
    ...groups.map((each) => ({ key: `group/${each.id}`, name: each.name ?? "", more: "group", whose: { group_id: each.id ?? "" } })),
    ...people.rows.map((each) => ({ key: `user/${each.id}`, name: each.display_name || each.email || `User ${each.id}`, more: each.email ?? "", whose: { user_id: each.id ?? "" } })),
  ];
}
