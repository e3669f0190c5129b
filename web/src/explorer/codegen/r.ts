import { FromEnvironment, joined, queryGiven, filledPath, type CodeCall, type Target } from "./call";
import { prefixOf } from "../model";

/** With `httr2`: there is no official SDK for R that knows the whole API. */
export const r: Target = { id: "r", title: "R", extension: "R", generate };

function generate(call: CodeCall): string {
  const { operation } = call;
  const path = `${prefixOf(operation)}${filledPath(call, (value) => encodeURIComponent(joined(value)))}`;
  const steps = [`request(paste0(looker, ${text(path)}))`];
  if (operation.needs !== "no login") steps.push("req_auth_bearer_token(token)");
  if (!["GET", "POST"].includes(operation.verb) || (operation.verb === "POST" && call.body === undefined)) steps.push(`req_method(${text(operation.verb)})`);
  const query = queryGiven(call);
  if (query.length) steps.push(`req_url_query(${query.map((each) => `${name(each.param.name)} = ${literal(Array.isArray(each.value) ? joined(each.value) : each.value)}`).join(", ")})`);
  if (call.body !== undefined) steps.push(typeof call.body === "string" ? `req_body_raw(${text(call.body)}, ${text(operation.bodyMedia ?? "text/plain")})` : `req_body_json(${literal(call.body, 1)}, null = "null")`);
  if (call.body !== undefined && operation.verb !== "POST") steps.push(`req_method(${text(operation.verb)})`);
  const unique = steps.filter((each, at) => steps.lastIndexOf(each) === at);
  return `library(httr2)

looker <- ${text(call.base)}
${operation.needs === "no login" ? "" : LOGIN}answer <- ${unique.join(" |>\n  ")} |>
  req_perform()
${operation.result ? resultOf(operation.media) : "print(resp_status(answer))"}
`;
}

const LOGIN = `token <- request(paste0(looker, "/api/4.0/login")) |>
  req_body_form(client_id = Sys.getenv("LOOKERSDK_CLIENT_ID"), client_secret = Sys.getenv("LOOKERSDK_CLIENT_SECRET")) |>
  req_perform() |>
  resp_body_json() |>
  getElement("access_token")
`;

const resultOf = (media: string[] | undefined) => (media ? "print(resp_body_string(answer))" : "str(resp_body_json(answer))");
const text = (value: string) => JSON.stringify(value);
const name = (word: string) => (/^[A-Za-z.][\w.]*$/.test(word) ? word : `\`${word}\``);

export function literal(value: unknown, depth = 0): string {
  if (value instanceof FromEnvironment) return `Sys.getenv(${text(value.name)})`;
  if (value === null || value === undefined) return "NULL";
  if (value === true) return "TRUE";
  if (value === false) return "FALSE";
  if (typeof value === "string") return text(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `list(${value.map((each) => literal(each, depth + 1)).join(", ")})`;
  const indent = "  ".repeat(depth + 1);
  const pairs = Object.entries(value).map(([key, each]) => `${indent}${name(key)} = ${literal(each, depth + 1)}`);
  return pairs.length ? `list(\n${pairs.join(",\n")}\n${"  ".repeat(depth)})` : "setNames(list(), character(0))";
}
