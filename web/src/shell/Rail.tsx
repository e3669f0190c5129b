import { Link } from "@tanstack/react-router";
import { Button } from "../kit/Button";
import { Icon } from "../kit/Icon";
import type { Session } from "../session";
import { sectionsFor } from "./sections";

/** The navigation at the left. Narrow, it shows icons with the names as tooltips. */
export function Rail({ session, narrow, onWiden }: { session: Session | undefined; narrow: boolean; onWiden: () => void }) {
  return (
    <nav className="rail" aria-label="Main">
      <Link to="/" className="brand">
        <img src="/favicon.svg" alt="" />
        <span className={narrow ? "unseen" : "name"}>Lookalike</span>
      </Link>
      {sectionsFor(session).map((section) => (
        <div key={section.name ?? ""} className="group">
          {section.name && <h2>{section.name}</h2>}
          <ul>
            {section.entries.map((entry) => (
              <li key={entry.address}>
                <Link to={entry.address} className="entry" activeOptions={{ exact: entry.address === "/" }} title={narrow ? entry.name : undefined}>
                  <Icon name={entry.icon} />
                  <span className={narrow ? "unseen" : "name"}>{entry.name}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <div className="foot">
        <Button kind="quiet" small icon={narrow ? "right" : "left"} onClick={onWiden} aria-expanded={!narrow}>
          <span className={narrow ? "unseen" : ""}>{narrow ? "Widen the navigation" : "Narrow"}</span>
        </Button>
      </div>
    </nav>
  );
}
