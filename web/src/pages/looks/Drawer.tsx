import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Look } from "../../content/looks";
import { Dialog } from "../../kit/Dialog";
import { ByApi } from "./ByApi";
import { Details } from "./Details";
import { History } from "./History";
import { Plans } from "./Plans";

const PANELS = { details: ["Details", Details], history: ["History", History], schedules: ["Schedules", Plans], api: ["API", ByApi] } as const;
type PanelName = keyof typeof PANELS;

/** What there is to know of a Look, at the right; which part is open is in the address. */
export function Drawer({ look }: { look: Look }) {
  const search = useSearch({ strict: false }) as { panel?: string };
  const navigate = useNavigate();
  const open = search.panel && search.panel in PANELS ? (search.panel as PanelName) : null;
  const show = (panel: PanelName | undefined) => void navigate({ to: ".", search: { ...search, panel } as never, replace: true });
  if (!open) return null;
  const Panel = PANELS[open][1];
  return (
    <Dialog title={look.title ?? "Look"} shape="side" onClose={() => show(undefined)}>
      <div className="tabs" role="tablist" aria-label="About this Look">
        {(Object.keys(PANELS) as PanelName[]).map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === open} onClick={() => show(name)}>
            {PANELS[name][0]}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={PANELS[open][0]} className="stack">
        <Panel look={look} />
      </div>
    </Dialog>
  );
}
