/** A request for each operation with something in every place, so that its code shows all it can. */

import { FIRST, sampleOf, sampleText } from "../form/schema";
import type { Operation, Param, Types } from "../model";
import type { Draft } from "../request";

export function draftOf(operation: Operation, types: Types): Draft {
  const values = Object.fromEntries((operation.params ?? []).filter(isUsual).map((each) => [each.name, valueOf(each)]));
  return { values, body: operation.body ? sampleOf(operation.body, types) : undefined };
}

/** Without `fields`: the SDKs cannot read an answer that lacks what they take for granted. */
const isUsual = (param: Param) => param.name !== "fields" && (!param.since || param.since === FIRST);

function valueOf(param: Param): string {
  if (param.type === "boolean") return "true";
  if (param.type === "integer" || param.type === "number") return "1";
  if (param.type === "array") return param.items === "integer" ? "1,2" : "one,two";
  return sampleText(param.name, param.format);
}
