import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, call } from "../../api/client";
import { personQuery } from "../../content/looks";
import { IconButton } from "../../kit/Button";
import { Problem } from "../../kit/Problem";

export type Access = Answer<"GET /api/4.0/content_metadata_access">[number];
export const KINDS = { view: "View", edit: "Manage access, edit" } as const;
export type Kind = keyof typeof KINDS;

/** One group or person, and what they may. */
export function Rule({ rule, metadataId, fixed }: { rule: Access; metadataId: string; fixed: boolean }) {
  const client = useQueryClient();
  const path = { content_metadata_access_id: rule.id ?? "" };
  const after = () => client.invalidateQueries({ queryKey: ["folders"] });
  const changing = useMutation({
    mutationFn: (kind: Kind) => call("PUT /api/4.0/content_metadata_access/{content_metadata_access_id}", { path, body: { content_metadata_id: metadataId, permission_type: kind } }),
    onSettled: after,
  });
  const removing = useMutation({
    mutationFn: () => call("DELETE /api/4.0/content_metadata_access/{content_metadata_access_id}", { path }),
    onSettled: after,
  });
  const name = useName(rule);
  return (
    <li>
      <span>
        {name} <small className="soft">{rule.group_id ? "group" : "person"}</small>
        <Problem of={changing.error ?? removing.error} />
      </span>
      <span className="actions">
        {fixed ? (
          <span className="soft">{KINDS[rule.permission_type ?? "view"]}</span>
        ) : (
          <>
            <select className="input" aria-label={`What ${name} may`} value={rule.permission_type ?? "view"} disabled={changing.isPending} onChange={(event) => changing.mutate(event.target.value as Kind)}>
              {Object.entries(KINDS).map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
            <IconButton small name={`Take ${name} out`} icon="close" disabled={removing.isPending} onClick={() => removing.mutate()} />
          </>
        )}
      </span>
    </li>
  );
}

function useName(rule: Access): string {
  const id = rule.group_id ?? "";
  const group = useQuery({
    queryKey: ["groups", id, "name"],
    queryFn: ({ signal }) => call("GET /api/4.0/groups/{group_id}", { path: { group_id: id }, query: { fields: "id,name" } }, { signal, quiet: true }),
    enabled: Boolean(id),
    retry: false,
  });
  const person = useQuery({ ...personQuery(rule.user_id ?? ""), enabled: Boolean(rule.user_id) });
  if (rule.group_id) return group.data?.name ?? `Group ${rule.group_id}`;
  return person.data?.display_name ?? `User ${rule.user_id}`;
}
