import { Icon } from "../kit/Icon";
import { Place } from "../kit/Place";
import { Star } from "./Star";
import "./content.css";

export interface Content {
  kind: "look" | "folder" | "dashboard";
  id: string;
  title: string;
  more?: string | null;
  description?: string | null;
  contentId?: string | null;
  favoriteId?: string | null;
}

const ADDRESSES = { look: "/looks", folder: "/folders", dashboard: "/dashboards" } as const;

/** One line of content: what it is called, what it says, and where it lies. */
export function ContentLine({ content }: { content: Content }) {
  return (
    <li className="content-line">
      <Icon name={content.kind === "folder" ? "folder" : "look"} />
      <span className="text">
        <Place to={`${ADDRESSES[content.kind]}/${content.id}`}>{content.title}</Place>
        {content.description && <small>{content.description}</small>}
      </span>
      {content.more && <span className="soft more">{content.more}</span>}
      {content.contentId && <Star title={content.title} contentId={content.contentId} favoriteId={content.favoriteId} />}
    </li>
  );
}

export function ContentList({ label, all }: { label: string; all: readonly Content[] }) {
  return (
    <ul className="content-list" aria-label={label}>
      {all.map((each) => (
        <ContentLine key={`${each.kind}/${each.id}`} content={each} />
      ))}
    </ul>
  );
}
