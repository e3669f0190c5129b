import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Folder } from "../../content/folders";
import { Place } from "../../kit/Place";
import { Problem } from "../../kit/Problem";
import { Bulk } from "./Bulk";
import { arranged, type Item } from "./content";
import { Empty } from "./Empty";
import { ItemTable } from "./ItemTable";
import { type Done, Undo } from "./Undo";
import { useContent } from "./useContent";

const FEW = 200;

/** The list of a folder; what is searched and how it is sorted is in the address. */
export function Content({ folder }: { folder: Folder }) {
  const { items, problem } = useContent(folder.id ?? "");
  const search = useSearch({ strict: false }) as { q?: string; sort?: string };
  const navigate = useNavigate();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState<Done | null>(null);
  const [all, setAll] = useState(false);
  const set = (part: { q?: string; sort?: string }) => void navigate({ to: ".", search: { ...search, ...part } as never, replace: true });
  if (!items) return problem ? <Problem of={problem} /> : <p className="waiting">Loading the folder…</p>;
  const found = arranged(items, search.q ?? "", search.sort ?? "name");
  const shown = all ? found : found.slice(0, FEW);
  const picked = items.filter((each) => chosen.has(each.key));
  const changed = async (what: Done) => {
    setChosen(new Set());
    setDone(what);
    await Promise.all(["looks", "folders", "schedules", "trash"].map((key) => client.invalidateQueries({ queryKey: [key] })));
  };
  return (
    <>
      {done && <Undo done={done} onUndone={() => void changed({ text: "Taken back.", operations: [] })} onClose={() => setDone(null)} />}
      {items.length === 0 && <Empty folder={folder} />}
      {items.length > 0 && (
        <>
          <div className="toolbar">
            <input className="input" type="search" aria-label="Search this folder" placeholder="Search this folder" value={search.q ?? ""} onChange={(event) => set({ q: event.target.value })} />
            <Bulk items={picked} onDone={(what) => void changed(what)} />
          </div>
          <ItemTable items={shown} sort={search.sort ?? "name"} onSort={(sort) => set({ sort })} chosen={chosen} onChoose={setChosen} />
          {found.length === 0 && (
            <p className="card empty">
              Nothing in this folder has these words. <Place to={`/search?${new URLSearchParams({ q: search.q ?? "" })}`}>Search everywhere →</Place>
            </p>
          )}
          <More all={found} shown={shown} onAll={() => setAll(true)} />
        </>
      )}
    </>
  );
}

function More({ all, shown, onAll }: { all: readonly Item[]; shown: readonly Item[]; onAll: () => void }) {
  if (all.length === shown.length) return null;
  return (
    <p className="soft">
      The first {shown.length} of {all.length} are shown.{" "}
      <button type="button" className="button small" onClick={onAll}>
        Show all
      </button>
    </p>
  );
}
