/** The steps that people take on a question. Pure: each gives the next question. */
import type { Sort } from "../../grid/GridHeader";
import { type Asked, type DynamicField, nameOf } from "./asked";

export function toggleField(asked: Asked, name: string): Asked {
  if (!asked.fields.includes(name)) return { ...asked, fields: [...asked.fields, name] };
  return {
    ...asked,
    fields: without(asked.fields, name),
    pivots: without(asked.pivots, name),
    fillFields: without(asked.fillFields, name),
    subtotals: without(asked.subtotals, name),
    sorts: asked.sorts.filter((each) => each.split(" ")[0] !== name),
  };
}

export function togglePivot(asked: Asked, name: string): Asked {
  if (asked.pivots.includes(name)) return { ...asked, pivots: without(asked.pivots, name) };
  const fields = asked.fields.includes(name) ? asked.fields : [...asked.fields, name];
  return { ...asked, fields, pivots: [...asked.pivots, name] };
}

export function toggleFilter(asked: Asked, name: string, first = ""): Asked {
  if (!(name in asked.filters)) return setFilter(asked, name, first);
  const { [name]: _, ...filters } = asked.filters;
  return { ...asked, filters };
}

export function setFilter(asked: Asked, name: string, value: string): Asked {
  return { ...asked, filters: { ...asked.filters, [name]: value } };
}

/** A new or a changed field of one's own; calculations are shown at once. */
export function setDynamic(asked: Asked, field: DynamicField, before: string | null): Asked {
  const name = nameOf(field);
  const others = asked.dynamicFields.filter((each) => nameOf(each) !== (before ?? name));
  const fields = before === null ? [...without(asked.fields, name), name] : asked.fields.map((each) => (each === before ? name : each));
  return { ...asked, dynamicFields: [...others, field], fields };
}

export function removeDynamic(asked: Asked, name: string): Asked {
  const shown = asked.fields.includes(name) ? toggleField(asked, name) : asked;
  return { ...shown, dynamicFields: asked.dynamicFields.filter((each) => nameOf(each) !== name) };
}

/** `orders.count desc 0`: under a pivot, the number is the place of its value. */
export function sortsOf(texts: readonly string[]): Sort[] {
  return texts.map((text) => {
    const [name = "", ...words] = text.trim().split(/\s+/);
    const place = words.find((word) => /^\d+$/.test(word));
    return { name, descending: words.includes("desc"), pivot: place === undefined ? null : Number(place) };
  });
}

/** A click on a header: sorts by the column, and the other way round at the next click. `add`: after what is there. */
export function sortBy(sorts: readonly Sort[], column: { name: string; pivot: number | null; descendsFirst: boolean }, add: boolean): string[] {
  const isIt = (each: Sort) => each.name === column.name && (each.pivot ?? null) === column.pivot;
  const now = sorts.find(isIt);
  const next: Sort = { name: column.name, pivot: column.pivot, descending: now ? !now.descending : column.descendsFirst };
  if (!add) return [sortText(next)];
  return (now ? sorts.map((each) => (isIt(each) ? next : each)) : [...sorts, next]).map(sortText);
}

function sortText({ name, descending, pivot }: Sort): string {
  return [name, descending && "desc", pivot !== null && String(pivot)].filter(Boolean).join(" ");
}

function without(names: readonly string[], name: string): string[] {
  return names.filter((each) => each !== name);
}
