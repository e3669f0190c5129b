import { Link } from "@tanstack/react-router";
import { Fragment, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { Button } from "./Button";

const MadeCalls = lazy(() => import("../shell/MadeCalls"));

interface Props {
  title: string;
  /** What stands for the title on the page, such as one that can be edited. */
  heading?: ReactNode;
  lead?: ReactNode;
  /** The pages above this one: name and address. */
  above?: readonly (readonly [string, string | null])[];
  actions?: ReactNode;
  /** As wide as the window. */
  wide?: boolean;
  children: ReactNode;
}

/** The frame of a page: its title, what can be done with it, and the calls that it made. */
export function Page({ title, heading, lead, above = [], actions, wide, children }: Props) {
  const [showsCalls, setShowsCalls] = useState(false);
  useEffect(() => {
    document.title = `${title} - Lookalike`;
  }, [title]);
  return (
    <div className={wide ? "page wide" : "page"}>
      <header className="page-head">
        <div>
          {above.length > 0 && <Crumbs above={above} />}
          {heading ?? <h1>{title}</h1>}
          {lead && <div className="lead">{lead}</div>}
        </div>
        <div className="actions">
          {actions}
          <Button icon="api" onClick={() => setShowsCalls(true)} title="The API calls that this page has made">
            API
          </Button>
        </div>
      </header>
      {children}
      {showsCalls && (
        <Suspense>
          <MadeCalls onClose={() => setShowsCalls(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Crumbs({ above }: { above: NonNullable<Props["above"]> }) {
  return (
    <nav className="crumbs" aria-label="Above this page">
      {above.map(([name, address], at) => (
        <Fragment key={name}>
          {at > 0 && <span aria-hidden="true">›</span>}
          {address ? <Link to={address}>{name}</Link> : <span>{name}</span>}
        </Fragment>
      ))}
    </nav>
  );
}
