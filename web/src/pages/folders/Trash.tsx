import "./folders.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Icon } from "../../kit/Icon";
import { Page } from "../../kit/Page";
import { Place } from "../../kit/Place";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { isAdmin, useMe } from "../../session";

type Item = Answer<"GET /api/lookalike/v1/trash">[number];
const KINDS = { looks: "Look", folders: "Folder", dashboards: "Dashboard" } as const;

/** Looks and folders that were deleted, and the way back. */
export default function Trash() {
  const me = useMe();
  const client = useQueryClient();
  const trash = useQuery({
    queryKey: ["trash"],
    queryFn: async ({ signal }) => {
      const kinds = await Promise.all(["looks", "folders"].map((type) => call("GET /api/lookalike/v1/trash", { query: { type } }, { signal })));
      return kinds.flat().sort((one, other) => (other.deleted_at ?? "").localeCompare(one.deleted_at ?? ""));
    },
  });
  const restoring = useMutation({
    mutationFn: ({ type, id }: Item) => call("POST /api/lookalike/v1/trash/{type}/{id}/restore", { path: { type: type ?? "", id: id ?? "" }, body: {} }),
    onSuccess: () => Promise.all(["trash", "looks", "folders", "schedules"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <Page title="Trash" above={[["Folders", "/folders"]]} lead={`What ${isAdmin(me) ? "was" : "you have"} deleted comes back with its id and its schedules, for 30 days.`}>
      <Problem of={trash.error ?? restoring.error} />
      {trash.isPending && <p className="waiting">Loading the trash…</p>}
      {trash.data?.length === 0 && (
        <div className="card empty">
          <h2>The trash is empty</h2>
          <p>Looks and folders that are deleted wait here.</p>
          <div className="actions">
            <Place to="/folders" className="button">
              Go to the folders
            </Place>
          </div>
        </div>
      )}
      {trash.data && trash.data.length > 0 && (
        <div className="table-frame" tabIndex={0} role="region" aria-label="Trash">
          <table className="list">
            <thead>
              <tr>
                <th>Name</th>
                <th>Type</th>
                <th>Deleted</th>
                <th>
                  <span className="unseen">Restore</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {trash.data.map((item) => (
                <Line key={`${item.type}/${item.id}`} item={item} busy={restoring.isPending} onRestore={() => restoring.mutate(item)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}

function Line({ item, busy, onRestore }: { item: Item; busy: boolean; onRestore: () => void }) {
  const kind = KINDS[item.type as keyof typeof KINDS] ?? item.type;
  return (
    <tr>
      <td>
        <span className="item">
          <Icon name={item.type === "folders" ? "folder" : "look"} />
          {item.name}
        </span>
      </td>
      <td>{kind}</td>
      <td>
        <When at={item.deleted_at} />
      </td>
      <td className="end">
        <Button small disabled={busy} onClick={onRestore}>
          Restore<span className="unseen"> {item.name}</span>
        </Button>
      </td>
    </tr>
  );
}
