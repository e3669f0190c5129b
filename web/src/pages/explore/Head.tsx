import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { call } from "../../api/client";
import { toClipboard } from "../../kit/Copy";
import { Menu } from "../../kit/Menu";
import { Problem } from "../../kit/Problem";
import type { InlineQuery } from "../../grid/columns";
import type { Asked } from "./asked";
import type { Explore } from "./model";
import type { Run } from "./useRun";

const SaveLookDialog = lazy(() => import("../../content/SaveLookDialog").then((module) => ({ default: module.SaveLookDialog })));
const DownloadDialog = lazy(() => import("../../content/DownloadDialog").then((module) => ({ default: module.DownloadDialog })));
const ScheduleDialog = lazy(() => import("../../schedules/ScheduleDialog").then((module) => ({ default: module.ScheduleDialog })));
const MadeCalls = lazy(() => import("../../shell/MadeCalls"));

type Opened = { what: "save" | "download" | "schedule"; queryId: string } | { what: "calls" };

interface Props {
  explore: Explore;
  asked: Asked;
  body: InlineQuery;
  run: Run;
  children: ReactNode;
}

/** The title of the explore, running, and what can be done with the question. */
export function Head({ explore, asked, body, children }: Props) {
  const [open, setOpen] = useState<Opened | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [told, setTold] = useState("");
  const title = explore.label ?? explore.name ?? "";
  useEffect(() => {
    document.title = `${title} - Explore - Lookalike`;
  }, [title]);
  const stored = async <T,>(use: (query: { id: string; share_url: string }) => T | Promise<T>) => {
    setProblem(null);
    try {
      const query = await call("POST /api/4.0/queries", { query: { fields: "id,share_url" }, body: { ...body, vis_config: asked.vis } as never });
      await use({ id: String(query.id), share_url: query.share_url ?? "" });
    } catch (found) {
      setProblem(found);
    }
  };
  const dialog = (what: "save" | "download" | "schedule") => () => void stored(({ id }) => setOpen({ what, queryId: id }));
  const share = () =>
    void stored(async ({ share_url }) => {
      await toClipboard(`${location.origin}${new URL(share_url).pathname}`);
      setTold("The link is copied.");
      setTimeout(() => setTold(""), 3000);
    });
  const none = asked.fields.length === 0;
  const close = () => setOpen(null);
  return (
    <header className="explore-head">
      <div className="explore-title">
        <nav className="crumbs" aria-label="Above this page">
          <Link to="/explore">Explore</Link>
        </nav>
        <h1 title={explore.description ?? undefined}>{title}</h1>
      </div>
      {children}
      <Menu
        name="More"
        note={told || undefined}
        actions={[
          { name: "Save as a Look", icon: "look", disabled: none || explore.can_save === false, act: dialog("save") },
          { name: "Download", icon: "download", disabled: none, act: dialog("download") },
          { name: "Schedule", icon: "clock", disabled: none, act: dialog("schedule") },
          { name: "Copy link", icon: "copy", disabled: none, act: share },
          { name: "API calls of this page", icon: "api", act: () => setOpen({ what: "calls" }) },
        ]}
      />
      <span role="status" className={told ? "badge good" : "unseen"}>
        {told}
      </span>
      <Problem of={problem} />
      <Suspense>
        {open?.what === "save" && <SaveLookDialog queryId={open.queryId} visConfig={asked.vis} close={close} />}
        {open?.what === "download" && <DownloadDialog queryId={open.queryId} name={title} close={close} />}
        {open?.what === "schedule" && <ScheduleDialog queryId={open.queryId} title={title} close={close} />}
        {open?.what === "calls" && <MadeCalls onClose={close} />}
      </Suspense>
    </header>
  );
}
