import type { Session } from "../session";

/** What kind of server this is, when it is not the one that everybody works on. */
export function Banners({ session }: { session: Session | undefined }) {
  if (!session?.sandbox && !session?.dry_run) return null;
  return (
    <div className="banners" role="region" aria-label="Kind of server">
      {session.sandbox && (
        <p>
          <strong>Sandbox {session.sandbox}.</strong> A copy of the instance: nothing is sent from here, and it ends by itself.
        </p>
      )}
      {session.dry_run && (
        <p>
          <strong>Dry run.</strong> Calls to this port answer as they would, and change nothing.
        </p>
      )}
    </div>
  );
}
