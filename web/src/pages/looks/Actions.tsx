import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { DownloadDialog } from "../../content/DownloadDialog";
import { exploreAddress, type Look } from "../../content/looks";
import { Button } from "../../kit/Button";
import { type Action, Menu } from "../../kit/Menu";
import { Place } from "../../kit/Place";
import { ScheduleDialog } from "../../schedules/ScheduleDialog";
import { CopyLook, DeleteLook, MoveLook } from "./changes";
import { PublicLink } from "./PublicLink";

const DIALOGS = { schedule: Schedule, download: Download, copy: CopyLook, move: MoveLook, public: PublicLink, delete: DeleteLook } as const;
type DialogName = keyof typeof DIALOGS;

/** What can be done with a Look, as far as the caller may. */
export function Actions({ look }: { look: Look }) {
  const [open, setOpen] = useState<DialogName | null>(null);
  const router = useRouter();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const can = look.can ?? {};
  const show = (panel: string) => () => void navigate({ to: ".", search: { ...search, panel } as never });
  const explore = () => router.history.push(exploreAddress(look.query));
  const actions: (Action | false)[] = [
    look.query?.can?.explore !== false && { name: "Explore from here", icon: "search", act: explore },
    { name: "Details", icon: "look", act: show("details") },
    { name: "History", icon: "clock", act: show("history") },
    { name: "Schedules", icon: "clock", act: show("schedules") },
    { name: "Get by API", icon: "api", act: show("api") },
    can.copy === true && { name: "Copy…", icon: "copy", act: () => setOpen("copy") },
    can.move === true && { name: "Move…", icon: "folder", act: () => setOpen("move") },
    can.update === true && { name: "Public link…", icon: "right", act: () => setOpen("public") },
    can.destroy === true && { name: "Delete…", icon: "trash", danger: true, act: () => setOpen("delete") },
  ];
  const Open = open && DIALOGS[open];
  return (
    <>
      {can.update && (
        <Place className="button" to={exploreAddress(look.query, look.id)}>
          Edit
        </Place>
      )}
      {can.schedule && <Button icon="clock" onClick={() => setOpen("schedule")}>Schedule</Button>}
      {can.download && <Button icon="download" onClick={() => setOpen("download")}>Download</Button>}
      <Menu name="More" actions={actions.filter((each) => each !== false)} />
      {Open && <Open look={look} close={() => setOpen(null)} />}
    </>
  );
}

interface Shown {
  look: Look;
  close: () => void;
}

function Schedule({ look, close }: Shown) {
  return <ScheduleDialog lookId={look.id} title={look.title ?? ""} close={close} />;
}

function Download({ look, close }: Shown) {
  return <DownloadDialog lookId={look.id} name={look.title ?? "Look"} close={close} />;
}
