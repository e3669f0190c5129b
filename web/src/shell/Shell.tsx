import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { forget } from "../api/record";
import { IconButton } from "../kit/Button";
import { Icon } from "../kit/Icon";
import { useMe, useSession } from "../session";
import { Account } from "./Account";
import { Banners } from "./Banners";
import { useFocusOnArrival, useKeys } from "./keys";
import { Rail } from "./Rail";
import { Running } from "./Running";

const Palette = lazy(() => import("./Palette"));
const Shortcuts = lazy(() => import("./Shortcuts"));
const NARROW = "lookalike.rail";

export function Shell() {
  const me = useMe();
  const session = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState(false);
  const [narrow, setNarrow] = useState(() => localStorage.getItem(NARROW) === "narrow");
  const [finds, setFinds] = useState(false);
  const [helps, setHelps] = useState(false);
  useNewPage(path, () => setOpen(false));
  useKeys({ find: () => setFinds(true), help: () => setHelps(true) });
  useFocusOnArrival(path);
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
        <Running />
        <Account me={me} onHelp={() => setHelps(true)} />
      </header>
      <main id="content" className="content" tabIndex={-1}>
        <Banners session={session} />
        <Suspense fallback={<p className="waiting">Loading…</p>}>
          <Outlet />
        </Suspense>
      </main>
      {helps && (
        <Suspense>
          <Shortcuts onClose={() => setHelps(false)} />
        </Suspense>
      )}
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
