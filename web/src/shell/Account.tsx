import { lazy, Suspense, useState } from "react";
import { initials, type Me } from "../session";

const AccountMenu = lazy(() => import("./AccountMenu"));

/** Who is logged in. The menu is loaded when somebody asks for it. */
export function Account({ me, onHelp }: { me: Me | undefined; onHelp: () => void }) {
  const [asked, setAsked] = useState(false);
  const face = (
    <>
      <span className="avatar">{initials(me?.display_name)}</span>
      <span className="unseen">Account</span>
    </>
  );
  const button = (
    <button type="button" className="me" aria-haspopup="menu" onClick={() => setAsked(true)}>
      {face}
    </button>
  );
  if (!asked || !me) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu me={me} face={face} onHelp={onHelp} />
    </Suspense>
  );
}
