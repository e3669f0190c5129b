/** The tree of fields at the left, and the search in it. Pure. */
import type { Field } from "./model";

export interface Group {
  label: string;
  fields: Field[];
}

export interface ViewPart {
  title: "Dimensions" | "Measures" | "Filter-only fields";
  groups: (Field | Group)[];
}

export interface ViewNode {
  label: string;
  parts: ViewPart[];
  count: number;
}

const PARTS: Record<string, ViewPart["title"]> = { dimension: "Dimensions", measure: "Measures", filter: "Filter-only fields", parameter: "Filter-only fields" };

/** Views in the order of their labels, each with its dimensions, measures and what can only be filtered. */
export function treeOf(fields: readonly Field[], used: ReadonlySet<string>): ViewNode[] {
  const views = new Map<string, Field[]>();
  for (const field of fields) {
    if (field.hidden && !used.has(field.name)) continue;
    const label = field.view_label || field.view || "";
    views.set(label, [...(views.get(label) ?? []), field]);
  }
  return [...views].sort(([one], [other]) => one.localeCompare(other)).map(([label, all]) => ({ label, parts: partsOf(all), count: all.length }));
}

function partsOf(fields: readonly Field[]): ViewPart[] {
  const titles = [...new Set(Object.values(PARTS))];
  return titles.flatMap((title) => {
    const own = fields.filter((field) => PARTS[field.category ?? "dimension"] === title);
    return own.length ? [{ title, groups: grouped(own) }] : [];
  });
}

function grouped(fields: readonly Field[]): (Field | Group)[] {
  const found = new Map<string, Field | Group>();
  for (const field of fields) {
    const label = field.field_group_label;
    if (!label) {
      found.set(`field ${field.name}`, field);
      continue;
    }
    const group = found.get(`group ${label}`) as Group | undefined;
    if (group) group.fields.push(field);
    else found.set(`group ${label}`, { label, fields: [field] });
  }
  return [...found.values()].sort((one, other) => titleOf(one).localeCompare(titleOf(other)));
}

function titleOf(each: Field | Group): string {
  return "fields" in each ? each.label : shortOf(each);
}

export function shortOf(field: Field): string {
  return field.label_short || field.label || field.name;
}

/** What a field is called below the heading of its group. */
export function variantOf(field: Field): string {
  return field.field_group_variant || shortOf(field);
}

/** Fields in which every word of the text is found: in the name, the label, the description or another word for it. */
export function searched(fields: readonly Field[], text: string): Field[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const ranked = fields.flatMap((field) => {
    const label = `${field.view_label ?? ""} ${shortOf(field)} ${field.field_group_label ?? ""}`.toLowerCase();
    const more = `${field.name} ${field.description ?? ""} ${(field.synonyms ?? []).join(" ")} ${(field.tags ?? []).join(" ")}`.toLowerCase();
    if (field.hidden || !words.every((word) => label.includes(word) || more.includes(word))) return [];
    const rank = words.every((word) => label.includes(word)) ? (shortOf(field).toLowerCase().startsWith(words[0] ?? "") ? 0 : 1) : 2;
    return [{ field, rank }];
  });
  return ranked.sort((one, other) => one.rank - other.rank).map((each) => each.field);
}

/** The text cut where words of the search begin and end; every second part is a hit. */
export function hits(text: string, search: string): string[] {
  const words = search.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return words.length ? text.split(new RegExp(`(${words.join("|")})`, "i")) : [text];
}
