import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import type { User } from "./User";
import { Sessions } from "./UserSessions";

/** Where a user is logged in, the second factor, and what keeps them out. */
export function UserSecurity({ user }: { user: User }) {
  return (
    <div className="stack">
      <Lockouts userId={user.id ?? ""} />
      <SecondFactor user={user} />
      <section className="stack" aria-label="Where they are logged in">
        <h2>Where they are logged in</h2>
        <Sessions userId={user.id ?? ""} />
      </section>
    </div>
  );
}

/** Shown only while there is one. */
function Lockouts({ userId }: { userId: string }) {
  const client = useQueryClient();
  const found = useQuery({
    queryKey: ["lockouts", userId],
    queryFn: ({ signal }) => call("GET /api/4.0/user_login_lockouts", {}, { signal }),
  });
  const lifting = useMutation({
    mutationFn: (key: string) => call("DELETE /api/4.0/user_login_lockout/{key}", { path: { key } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["lockouts"] }),
  });
  const theirs = found.data?.filter((each) => each.user_id === userId) ?? [];
  return (
    <>
      <Problem of={found.error ?? lifting.error} />
      {theirs.map((each) => (
        <div key={each.key} className="notice warn" role="alert">
          <p>
            Locked out after {each.fail_count} failed logins, <When at={each.lockout_at} />.
          </p>
          <Button small disabled={lifting.isPending} onClick={() => lifting.mutate(each.key ?? "")}>
            Unlock now
          </Button>
        </div>
      ))}
    </>
  );
}

function SecondFactor({ user }: { user: User }) {
  const client = useQueryClient();
  const path = { user_id: user.id ?? "" };
  const factor = user.credentials_totp;
  const turning = useMutation({
    mutationFn: async () => {
      if (factor) await call("DELETE /api/4.0/users/{user_id}/credentials_totp", { path });
      else await call("POST /api/4.0/users/{user_id}/credentials_totp", { path, body: {} });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["user", user.id] }),
  });
  return (
    <section className="card form" aria-label="Second factor">
      <h2>Second factor</h2>
      <p className="soft">
        {!factor && "They log in with the password alone."}
        {factor && !factor.verified && "They are asked to set one up at the next login."}
        {factor?.verified && "They type a code from their telephone at each login."}
      </p>
      <Problem of={turning.error} />
      <div className="actions">
        <Button kind={factor ? "danger" : "plain"} disabled={turning.isPending} onClick={() => turning.mutate()}>
          {factor ? "Reset the second factor" : "Ask for a second factor"}
        </Button>
        {factor?.verified && <span className="soft">For a lost telephone: they go on with the password alone until you ask again.</span>}
      </div>
    </section>
  );
}
