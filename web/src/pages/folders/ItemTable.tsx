import { Star } from "../../content/Star";
import { Icon } from "../../kit/Icon";
import { Place } from "../../kit/Place";
import { When } from "../../kit/When";
import { COLUMNS, type Column, few, type Item, sortedBy, sortOf } from "./content";

interface Props {
  items: readonly Item[];
  sort: string;
  onSort: (sort: string) => void;
  chosen: ReadonlySet<string>;
  onChoose: (keys: ReadonlySet<string>) => void;
}

const KINDS = { folder: "Folder", look: "Look", dashboard: "Dashboard" } as const;
const isEnd = (column: Column) => column === "views";

export function ItemTable({ items, sort, onSort, chosen, onChoose }: Props) {
  const some = items.filter((each) => each.may.move || each.may.destroy);
  const isAll = some.length > 0 && some.every((each) => chosen.has(each.key));
  const turn = (key: string) => onChoose(chosen.has(key) ? new Set([...chosen].filter((each) => each !== key)) : new Set([...chosen, key]));
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Content">
      <table className="list content">
        <thead>
          <tr>
            <th>
              <input type="checkbox" aria-label="Choose all" checked={isAll} disabled={some.length === 0} onChange={() => onChoose(isAll ? new Set() : new Set(some.map((each) => each.key)))} />
            </th>
            {(Object.keys(COLUMNS) as Column[]).map((column) => (
              <Head key={column} column={column} sort={sort} onSort={onSort} />
            ))}
            <th>
              <span className="unseen">Favorite</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Line key={item.key} item={item} chosen={chosen.has(item.key)} onTurn={() => turn(item.key)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ column, sort, onSort }: { column: Column; sort: string; onSort: (sort: string) => void }) {
  const now = sortOf(sort);
  const order = now.column !== column ? "none" : now.descending ? "descending" : "ascending";
  return (
    <th aria-sort={order} className={isEnd(column) ? "end" : undefined}>
      <button type="button" className="sorts" onClick={() => onSort(sortedBy(column, sort))}>
        {COLUMNS[column]}
        <span aria-hidden="true">{order === "none" ? "" : order === "ascending" ? " ↑" : " ↓"}</span>
      </button>
    </th>
  );
}

function Line({ item, chosen, onTurn }: { item: Item; chosen: boolean; onTurn: () => void }) {
  return (
    <tr>
      <td>
        <input type="checkbox" aria-label={`Choose ${item.name}`} checked={chosen} disabled={!item.may.move && !item.may.destroy} onChange={onTurn} />
      </td>
      <td>
        <span className="item">
          <Icon name={item.kind === "folder" ? "folder" : "look"} />
          <span>
            <Place to={item.address}>{item.name}</Place>
            {item.plans > 0 && (
              <span className="badge" title={`${few(item.plans, "schedule")} of yours`}>
                <Icon name="clock" />
                {item.plans}
                <span className="unseen"> schedules</span>
              </span>
            )}
            {item.description && <small>{item.description}</small>}
          </span>
        </span>
      </td>
      <td>{KINDS[item.kind]}</td>
      <td>{item.owner}</td>
      <td className="end number">{item.views}</td>
      <td>{item.kind === "look" && <When at={item.viewed} />}</td>
      <td>{item.metadataId && <Star title={item.name} contentId={item.metadataId} favoriteId={item.favoriteId} />}</td>
    </tr>
  );
}
