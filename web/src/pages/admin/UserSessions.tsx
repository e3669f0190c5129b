import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";

/** The browsers in which a user is logged in. */
export function Sessions({ userId }: { userId: string }) {
  const path = { user_id: userId };
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ["sessions", userId],
    queryFn: ({ signal }) => call("GET /api/4.0/users/{user_id}/sessions", { path }, { signal }),
  });
  const ending = useMutation({
    mutationFn: (id: string) => call("DELETE /api/4.0/users/{user_id}/sessions/{session_id}", { path: { ...path, session_id: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sessions", userId] }),
  });
  if (!sessions.data) return <Problem of={sessions.error} />;
  if (sessions.data.length === 0) return <p className="card empty">They are not logged in anywhere.</p>;
  return (
    <>
      <Problem of={ending.error} />
      <div className="table-frame" tabIndex={0} role="region" aria-label="Sessions">
        <table className="list">
          <thead>
            <tr>
              <th>Browser</th>
              <th>Address</th>
              <th>By</th>
              <th>Since</th>
              <th>Ends</th>
              <th>
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.data.map((each) => (
              <tr key={each.id}>
                <td>{[each.browser, each.operating_system].filter(Boolean).join(" on ") || "unknown"}</td>
                <td>{each.ip_address}</td>
                <td>{each.credentials_type}</td>
                <td>
                  <When at={each.created_at} />
                </td>
                <td>
                  <When at={each.expires_at} />
                </td>
                <td className="end">
                  <Button small kind="danger" disabled={ending.isPending} onClick={() => ending.mutate(each.id ?? "")}>
                    End
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
