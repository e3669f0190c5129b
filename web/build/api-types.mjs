// Writes src/api/operations.gen.ts: what each operation of the API takes and answers, from the server's own documents.
// Types only, so the pages carry nothing of it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const contract = (name) => new URL(`../../src/lookalike/contract/${name}`, import.meta.url);
const out = fileURLToPath(new URL("../src/api/operations.gen.ts", import.meta.url));
const VERBS = ["get", "post", "put", "patch", "delete"];
const DOCUMENTS = [
  { prefix: "/api/4.0", space: "Looker", document: read("openapi.json") },
  { prefix: "/api/lookalike/v1", space: "Own", document: read("own_openapi.json") },
];

function read(name) {
  return JSON.parse(readFileSync(contract(name), "utf8"));
}

const quoted = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function typeOf(schema, space) {
  if (!schema) return "unknown";
  const type = bare(schema, space);
  return schema.nullable ? `${type} | null` : type;
}

function bare(schema, space) {
  if (schema.$ref) return `${space}.${schema.$ref.split("/").pop()}`;
  if (schema.allOf) return schema.allOf.map((each) => bare(each, space)).join(" & ");
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  if (schema.type === "array") return `Array<${typeOf(schema.items, space)}>`;
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "boolean") return "boolean";
  if (schema.type === "string") return "string";
  if (schema.properties) return objectOf(schema, space);
  if (schema.additionalProperties) return `Record<string, ${valueOf(schema.additionalProperties, space)}>`;
  return schema.type === "object" ? "Record<string, unknown>" : "unknown";
}

function valueOf(schema, space) {
  return schema === true || Object.keys(schema).length === 0 ? "unknown" : typeOf(schema, space);
}

function objectOf(schema, space) {
  const lines = Object.entries(schema.properties).map(([name, each]) => {
    const note = each.description ? `/** ${each.description.replaceAll("*/", "* /")} */ ` : "";
    return `${note}${each.readOnly ? "readonly " : ""}${quoted(name)}?: ${typeOf(each, space)};`;
  });
  return `{\n${lines.join("\n")}\n}`;
}

function answerOf(operation, space) {
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith("2"));
  if (!good || good[0] === "204") return "undefined";
  const json = good[1].content?.["application/json"];
  return json ? typeOf(json.schema, space) : "string";
}

function parametersOf(operation, place, space) {
  const all = (operation.parameters ?? []).filter((each) => each.in === place);
  const fields = all.map((each) => {
    const required = each.required ? "" : "?";
    return `${quoted(each.name)}${required}: ${typeOf(each.schema, space)}`;
  });
  return { text: `{ ${fields.join("; ")} }`, required: all.some((each) => each.required), none: all.length === 0 };
}

function operationLine(prefix, path, verb, operation, space) {
  const inPath = parametersOf(operation, "path", space);
  const inQuery = parametersOf(operation, "query", space);
  const body = operation.requestBody?.content?.["application/json"];
  const parts = [];
  if (!inPath.none) parts.push(`path: ${inPath.text}`);
  if (!inQuery.none) parts.push(`query${inQuery.required ? "" : "?"}: ${inQuery.text}`);
  if (body) parts.push(`body${operation.requestBody.required ? "" : "?"}: ${typeOf(body.schema, space)}`);
  const key = `${verb.toUpperCase()} ${prefix}${path}`;
  return `/** ${operation.summary ?? ""} */ ${JSON.stringify(key)}: { takes: { ${parts.join("; ")} }; answers: ${answerOf(operation, space)} };`;
}

function main() {
  const text = ["// Written by build/api-types.mjs from the server's contract. Do not edit.\n"];
  for (const { space, document } of DOCUMENTS) {
    const types = Object.entries(document.components.schemas).map(
      ([name, schema]) => `export type ${name} = ${typeOf(schema, space)};`,
    );
    text.push(`export namespace ${space} {\n${types.join("\n")}\n}\n`);
  }
  text.push("export interface Operations {");
  for (const { prefix, space, document } of DOCUMENTS) {
    for (const [path, verbs] of Object.entries(document.paths)) {
      for (const verb of VERBS.filter((each) => verbs[each])) {
        text.push(operationLine(prefix, path, verb, verbs[verb], space));
      }
    }
  }
  text.push("}\n");
  writeFileSync(out, text.join("\n"));
}

main();
