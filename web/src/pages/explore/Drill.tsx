import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { addressOf, send } from "../../api/client";
import type { Result } from "../../grid/columns";
import type { Place } from "../../grid/selection";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { Problem } from "../../kit/Problem";

interface CellLink {
  label?: string | null;
  url: string;
  type?: string;
  type_label?: string | null;
}

interface Cell {
  value: unknown;
  rendered?: string | null;
  links?: CellLink[];
}

interface Props {
  queryId: string;
  result: Result | null;
  place: Place;
  element: HTMLElement | null;
  /** Called before the page goes to another question. */
  onGo: () => void;
  close: () => void;
}

/** Rows that the server is asked for again, to get the links of one of them. */
const FARTHEST = 5_000;

/** Where a cell leads: its links and what is behind its value. The server makes them, with the filters of the row. */
export function Drill({ queryId, result, place, onGo, close }: Props) {
  const navigate = useNavigate();
  const column = result?.head.columns[place.column];
  const text = result?.rows.text(place.row, place.column) ?? "∅";
  const near = place.row < FARTHEST;
  const { data, error } = useQuery({
    queryKey: ["drill", queryId, place.row],
    queryFn: async ({ signal }) => {
      const query = { generate_drill_links: true, limit: place.row + 1 };
      const answer = await (await send("GET", addressOf("/api/4.0/queries/{id}/run/json_detail", { id: queryId }, query), undefined, { signal })).json();
      return answer.data?.[place.row] as Record<string, Cell | Record<string, Cell>> | undefined;
    },
    enabled: near,
  });
  const links = data && column ? linksOf(data, column.name, column.pivot === null ? null : result?.head.pivots?.[column.pivot]?.key) : undefined;
  const open = (link: CellLink) => {
    close();
    if (link.url.startsWith("/")) {
      onGo();
      void navigate({ href: link.url });
    } else window.open(link.url, "_blank", "noopener");
  };
  return (
    <Dialog title={`${column?.label_short}: ${text}`} onClose={close}>
      <Problem of={error} />
      {!near && <p>Links are made for the first {FARTHEST.toLocaleString()} rows. Sort or filter so that this row is among them.</p>}
      {near && !error && !links && <p className="waiting">Loading…</p>}
      {links?.length === 0 && <p className="empty">Nothing is behind this value.</p>}
      <ul className="plain">
        {links?.map((link) => (
          <li key={link.url}>
            <Button kind="quiet" onClick={() => open(link)}>
              {link.label || link.type_label || link.url}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function linksOf(row: Record<string, Cell | Record<string, Cell>>, name: string, pivot: string | null | undefined): CellLink[] {
  const found = row[name];
  const cell = pivot ? (found as Record<string, Cell> | undefined)?.[pivot] : (found as Cell | undefined);
  return (cell?.links ?? []) as CellLink[];
}
