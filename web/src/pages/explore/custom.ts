/** Fields of somebody's own, as `dynamic_fields` holds them. Pure. */
import { type Asked, type DynamicField, nameOf } from "./asked";

export const CUSTOM_KINDS = {
  table_calculation: "Table calculation: computed from the rows of the answer",
  dimension: "Custom dimension: computed in the database, for each row",
  measure: "Custom measure: a sum, an average … of a dimension",
} as const;

export type CustomKind = keyof typeof CUSTOM_KINDS;

interface Written {
  name: string;
  label: string;
  expression: string;
  basedOn: string;
  type: string;
  format: string;
}

export function kindOfCustom(field: DynamicField): CustomKind {
  if (field.measure !== undefined) return "measure";
  return field.dimension !== undefined ? "dimension" : "table_calculation";
}

/** What the dialog holds, over all that the field had before and the dialog does not show. */
export function written(kind: CustomKind, { name, label, expression, basedOn, type, format }: Written, before?: DynamicField): DynamicField {
  const own = kind === "measure" ? { based_on: basedOn, type, expression: before?.expression ?? "" } : { expression };
  return { ...before, [kind]: name, category: kind, label, ...own, value_format: format || null };
}

/** A name of small letters that no other field of the question has. */
export function newName(label: string, asked: Asked): string {
  const plain = label.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "calculation";
  const taken = new Set(asked.dynamicFields.map(nameOf));
  let name = plain;
  for (let next = 2; taken.has(name); next++) name = `${plain}_${next}`;
  return name;
}
