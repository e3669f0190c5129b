import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { forget } from "../api/record";
import { IconButton } from "../kit/Button";
import { Icon } from "../kit/Icon";
import { useMe, useSession } from "../session";
import { Account } from "./Account";
import { Rail } from "./Rail";

const Palette = lazy(() => import("./Palette"));
const NARROW = "lookalike.rail";

export function Shell() {
  const me = useMe();
  const session = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState(false);
  const [narrow, setNarrow] = useState(() => localStorage.getItem(NARROW) === "narrow");
  const [finds, setFinds] = useState(false);
  useNewPage(path, () => setOpen(false));
  useFindKey(() => setFinds(true));
  const widen = () => {
    localStorage.setItem(NARROW, narrow ? "wide" : "narrow");
    setNarrow(!narrow);
  };
  return (
    <div className={`shell${narrow ? " narrow" : ""}${open ? " open" : ""}`}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Rail session={session} narrow={narrow} onWiden={widen} />
      {open && <button type="button" className="scrim" aria-label="Close navigation" onClick={() => setOpen(false)} />}
      <header className="bar">
        <span className="only-phone">
          <IconButton name="Navigation" icon="menu" aria-expanded={open} onClick={() => setOpen(!open)} />
        </span>
        <Find onOpen={() => setFinds(true)} />
        <span className="space" />
        <Account me={me} />
      </header>
      <main id="content" className="content" tabIndex={-1}>
        <Suspense fallback={<p className="waiting">Loading…</p>}>
          <Outlet />
        </Suspense>
      </main>
      {finds && (
        <Suspense>
          <Palette session={session} onClose={() => setFinds(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Find({ onOpen }: { onOpen: () => void }) {
  return (
    <button type="button" className="find" onClick={onOpen} aria-keyshortcuts="Control+K">
      <Icon name="search" />
      <span className="text">Search or go to…</span>
      <kbd>Ctrl K</kbd>
    </button>
  );
}

/** A new page has made no calls yet. */
function useNewPage(path: string, onNew: () => void) {
  const [before, setBefore] = useState(path);
  if (before !== path) {
    setBefore(path);
    forget();
    onNew();
  }
}

function useFindKey(open: () => void) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open();
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}

/** What stands in place of a page that is not there. */
export function NoSuchPage() {
  const navigate = useNavigate();
  return (
    <div className="page">
      <div className="card empty">
        <h1>There is no page at this address</h1>
        <p>It may have moved, or the link is incomplete.</p>
        <div className="actions">
          <button type="button" className="button primary" onClick={() => navigate({ to: "/" })}>
            Go to the first page
          </button>
        </div>
      </div>
    </div>
  );
}
