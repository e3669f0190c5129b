import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { Asked } from "./asked";
import { FieldRow } from "./FieldRow";
import { CustomFields } from "./CustomFields";
import type { Explore, Field } from "./model";
import { type Group, searched, treeOf, variantOf, type ViewNode } from "./picker";

const MOST_HITS = 200;

export interface PickerActions {
  toggle: (name: string) => void;
  pivot: (name: string) => void;
  filter: (name: string) => void;
  /** Opens the dialog for a field of one's own: the name of one that is there, or null for a new one. */
  custom: (name: string | null) => void;
}

interface Props {
  explore: Explore;
  asked: Asked;
  actions: PickerActions;
}

export function FieldPicker({ explore, asked, actions }: Props) {
  const [search, setSearch] = useState("");
  const [tab, setTab] = useState<"all" | "used">("all");
  const list = useRef<HTMLDivElement>(null);
  const used = useMemo(() => new Set([...asked.fields, ...Object.keys(asked.filters)]), [asked]);
  const tree = useMemo(() => treeOf(explore.fields, used), [explore, used]);
  const found = useMemo(() => searched(explore.fields, search), [explore, search]);
  const inUse = explore.fields.filter((field) => used.has(field.name));
  const row = (field: Field, label?: string) => <FieldRow key={field.name} {...{ field, asked, actions, search }} label={label} />;
  return (
    <aside className="picker" aria-label="Fields">
      <input
        className="input"
        type="search"
        placeholder="Find a field"
        aria-label="Find a field"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => event.key === "ArrowDown" && step(event, list.current, 1)}
      />
      {!search && (
        <div className="tabs" role="tablist" aria-label="Which fields">
          <button type="button" role="tab" aria-selected={tab === "all"} onClick={() => setTab("all")}>
            All fields
          </button>
          <button type="button" role="tab" aria-selected={tab === "used"} onClick={() => setTab("used")}>
            In use ({used.size})
          </button>
        </div>
      )}
      <div ref={list} className="picker-list" onKeyDown={(event) => walk(event, list.current)}>
        {search && found.slice(0, MOST_HITS).map((field) => row(field, `${field.view_label} ${field.label_short}`))}
        {search && found.length === 0 && <p className="empty">No field has “{search}” in its name or description.</p>}
        {search && found.length > MOST_HITS && <p className="soft">{found.length - MOST_HITS} more: type another letter.</p>}
        {!search && <CustomFields {...{ asked, actions }} />}
        {!search && tab === "used" && inUse.map((field) => row(field, `${field.view_label} ${field.label_short}`))}
        {!search && tab === "used" && used.size === 0 && <p className="empty">Choose fields: each is a column of the result.</p>}
        {!search && tab === "all" && tree.map((view) => <View key={view.label} view={view} first={tree.length === 1} used={used} row={row} />)}
      </div>
    </aside>
  );
}

interface ViewProps {
  view: ViewNode;
  first: boolean;
  used: ReadonlySet<string>;
  row: (field: Field, label?: string) => React.ReactNode;
}

function View({ view, first, used, row }: ViewProps) {
  const holds = view.parts.some((part) => part.groups.some((each) => fieldsOf(each).some((field) => used.has(field.name))));
  const [open, setOpen] = useState(first || holds);
  return (
    <section>
      <button type="button" className="picker-view" aria-expanded={open} data-walk onClick={() => setOpen(!open)}>
        {view.label}
      </button>
      {open &&
        view.parts.map((part) => (
          <div key={part.title} role="group" aria-label={`${view.label}: ${part.title}`}>
            <p className={`picker-part ${part.title.toLowerCase().split("s")[0]}`}>{part.title}</p>
            {part.groups.map((each) => ("fields" in each ? <Opened key={each.label} group={each} used={used} row={row} /> : row(each)))}
          </div>
        ))}
    </section>
  );
}

function Opened({ group, used, row }: { group: Group } & Pick<ViewProps, "used" | "row">) {
  const [open, setOpen] = useState(group.fields.some((field) => used.has(field.name)));
  return (
    <>
      <button type="button" className="picker-group" aria-expanded={open} data-walk onClick={() => setOpen(!open)}>
        {group.label}
      </button>
      {open && <div className="picker-variants">{group.fields.map((field) => row(field, variantOf(field)))}</div>}
    </>
  );
}

function fieldsOf(each: Field | Group): Field[] {
  return "fields" in each ? each.fields : [each];
}

/** Arrow keys walk over views, groups and fields; right and left open and close. */
function walk(event: KeyboardEvent, list: HTMLElement | null): void {
  const on = event.target as HTMLElement;
  const open = on.getAttribute("aria-expanded");
  if ((event.key === "ArrowRight" && open === "false") || (event.key === "ArrowLeft" && open === "true")) on.click();
  else if (event.key === "ArrowDown") step(event, list, 1);
  else if (event.key === "ArrowUp") step(event, list, -1);
}

function step(event: KeyboardEvent, list: HTMLElement | null, by: number): void {
  const stops = [...(list?.querySelectorAll<HTMLElement>("[data-walk]") ?? [])];
  const at = stops.indexOf(event.target as HTMLElement);
  event.preventDefault();
  stops[Math.max(0, Math.min(stops.length - 1, at + by))]?.focus();
}
