import "./folders.css";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { FolderTree } from "../../content/FolderTree";
import { ancestorsQuery, type Folder, folderQuery, nameOf, SHARED } from "../../content/folders";
import { Page } from "../../kit/Page";
import { Place } from "../../kit/Place";
import { Problem } from "../../kit/Problem";
import { useMe } from "../../session";
import { Content } from "./Content";
import { FolderActions } from "./FolderActions";

/** The address of one's own folder, whatever its id. */
const MINE = "mine";

export default function FolderPage() {
  const { id: asked = SHARED } = useParams({ strict: false });
  const mine = useMe()?.personal_folder_id;
  const id = asked === MINE ? (mine ?? "") : asked;
  const folder = useQuery({ ...folderQuery(id), enabled: id !== "" });
  const above = useQuery({ ...ancestorsQuery(id), enabled: id !== "" });
  const path = above.data?.map((each) => [nameOf(each, mine), `/folders/${each.id}`] as const) ?? [];
  return (
    <Page title={folder.data ? nameOf(folder.data, mine) : "Folder"} above={path} lead={folder.data && leadOf(folder.data, mine)} actions={folder.data && <FolderActions folder={folder.data} />}>
      <div className="folders">
        {id && <Side id={id} />}
        <div className="stack">
          <Problem of={folder.error} />
          {folder.data && <Content key={id} folder={folder.data} />}
        </div>
      </div>
    </Page>
  );
}

function leadOf(folder: Folder, mine: string | null | undefined): string | undefined {
  if (folder.id === mine) return "What you keep here is yours, until you share the folder.";
  if (folder.is_shared_root) return "What everybody uses.";
  if (folder.is_users_root) return "The folders of people, as far as they share them with you.";
  return undefined;
}

function Side({ id }: { id: string }) {
  const navigate = useNavigate();
  const go = (to: string) => void navigate({ to: "/folders/$id", params: { id: to } });
  return (
    <nav className="side" aria-label="Folders">
      <FolderTree label="Folders" value={id} onChange={go} />
      <Place to="/folders/trash" className="trash-link">
        Trash
      </Place>
    </nav>
  );
}
