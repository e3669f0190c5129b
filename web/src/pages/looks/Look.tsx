import "./looks.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ancestorsQuery, nameOf } from "../../content/folders";
import { changeLook, type Look, lookQuery, personQuery } from "../../content/looks";
import { Star } from "../../content/Star";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";
import { useMe } from "../../session";
import { Actions } from "./Actions";
import { Answer } from "./Answer";
import { Drawer } from "./Drawer";
import { EditInPlace } from "./EditInPlace";
import { Filters } from "./Filters";
import { InTrash } from "./InTrash";

export default function LookPage() {
  const { id = "" } = useParams({ strict: false });
  const look = useQuery(lookQuery(id));
  const above = useAbove(look.data);
  if (!look.data) {
    return (
      <Page title={look.error ? "This Look cannot be shown" : "Look"} above={[["Folders", "/folders"]]}>
        {look.error ? <Problem of={look.error} /> : <p className="waiting">Loading the Look…</p>}
      </Page>
    );
  }
  const hasFilters = Object.keys(look.data.query?.filters ?? {}).length > 0;
  return (
    <Page
      title={look.data.title ?? "Look"}
      heading={<Title look={look.data} />}
      lead={<Lead look={look.data} />}
      above={above}
      actions={!look.data.deleted && <Actions look={look.data} />}
    >
      {look.data.deleted && <InTrash look={look.data} />}
      {hasFilters && <Filters look={look.data} />}
      <Answer look={look.data} />
      <Drawer look={look.data} />
    </Page>
  );
}

/** The folders above the Look, each with its address. */
function useAbove(look: Look | undefined): [string, string | null][] {
  const mine = useMe()?.personal_folder_id;
  const folder = look?.folder;
  const above = useQuery({ ...ancestorsQuery(folder?.id ?? ""), enabled: Boolean(folder?.id) });
  const all = [...(above.data ?? []), ...(folder ? [folder] : [])];
  return all.map((each) => [nameOf(each, mine), `/folders/${each.id}`]);
}

function useChange(look: Look) {
  const client = useQueryClient();
  return async (change: { title: string } | { description: string }) => {
    await changeLook(look.id ?? "", change);
    await client.invalidateQueries({ queryKey: ["looks"] });
  };
}

function Title({ look }: { look: Look }) {
  const change = useChange(look);
  const may = look.can?.update && !look.deleted;
  return (
    <EditInPlace what="title" value={look.title ?? ""} required onSave={may ? (title) => change({ title }) : null}>
      <h1>{look.title}</h1>
      {look.content_metadata_id && !look.deleted && (
        <Star title={look.title ?? ""} contentId={look.content_metadata_id} favoriteId={look.content_favorite_id} />
      )}
    </EditInPlace>
  );
}

function Lead({ look }: { look: Look }) {
  const change = useChange(look);
  const may = look.can?.update && !look.deleted;
  const updater = useQuery({ ...personQuery(look.last_updater_id ?? ""), enabled: Boolean(look.last_updater_id) });
  return (
    <>
      <EditInPlace what="description" value={look.description ?? ""} onSave={may ? (description) => change({ description }) : null}>
        <span>{look.description || <span className="soft">No description</span>}</span>
      </EditInPlace>
      <p className="by">
        {look.user_name && `Owned by ${look.user_name}, `}updated {updater.data?.display_name && `by ${updater.data.display_name} `}
        <When at={look.updated_at} />
        {look.public && <span className="badge warn">public</span>}
      </p>
    </>
  );
}
