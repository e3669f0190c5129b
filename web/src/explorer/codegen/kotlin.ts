import { filledPath, queryGiven, type CodeCall, type Target } from "./call";
import { inOrder } from "./typescript";
import { typeText, typesIn, type Schema } from "../model";
import { withoutDollar, within, written, type Writer } from "./typed";

/** For the official SDK `com.looker:looker-kotlin-sdk`. */
export const kotlin: Target = { id: "kt", title: "Kotlin", extension: "kt", generate };

const writer: Writer = {
  choice: (type, value) => `${type}.${value}`,
  text: withoutDollar,
  environment: (name) => `System.getenv("${name}")`,
  none: "null",
  list: (parts, _, depth) => within("arrayOf(", parts, ")", depth, "    "),
  map: (pairs, depth) => within("mapOf(", pairs.map(([key, value]) => `${withoutDollar(key)} to ${value}`), ")", depth, "    "),
  object: (type, pairs, depth) => within(`${type}(`, pairs.map(([key, value]) => `${safe(key)} = ${value}`), ")", depth, "    "),
};

const KEYWORDS = new Set("as break class continue do else false for fun if in interface is null object package return super this throw true try typealias typeof val var when while".split(" "));
const safe = (name: string) => (KEYWORDS.has(name) ? `\`${name}\`` : name);

function generate(call: CodeCall): string {
  const { operation } = call;
  const expression = operation.own ? ownCall(call) : `sdk.${operation.id}(${args(call)})`;
  return `import com.looker.rtl.*
import com.looker.sdk.*

// The key comes from looker.ini, or from the environment.
val settings = ApiSettings.fromIniFile("looker.ini")
val session = AuthSession(settings, Transport(settings))
val sdk = LookerSDK(session)
val answer = sdk.ok<${resultType(operation.result)}>(${expression})
println(answer)
`;
}

function args(call: CodeCall): string {
  const given = new Map(call.given.map((each) => [each.param.name, each.value]));
  const parts = inOrder(call.operation, call.body !== undefined).flatMap((name) => {
    if (name === null) return call.body === undefined ? [] : [`body = ${written(call.body, call.operation.body!, call.types, writer)}`];
    return given.has(name) ? [`${safe(name)} = ${value(given.get(name))}`] : [];
  });
  return within("", parts, "", 0, "    ").replace(/,(?=\n$)/, "");
}

const value = (given: unknown): string => (Array.isArray(given) ? `DelimArray(arrayOf(${given.map((each) => value(each)).join(", ")}))` : written(given, {}, {}, writer));

function ownCall(call: CodeCall): string {
  const path = `/../lookalike/v1${filledPath(call, (each) => encodeURIComponent(String(each)))}`;
  const query = queryGiven(call);
  const parts = [withoutDollar(path)];
  if (query.length || call.body !== undefined) parts.push(`mapOf(${query.map((each) => `${withoutDollar(each.param.name)} to ${value(each.value)}`).join(", ")})`);
  if (call.body !== undefined) parts.push(written(call.body, {}, {}, writer));
  return `sdk.${call.operation.verb.toLowerCase()}<${resultType(undefined)}>(${parts.join(", ")})`;
}

function resultType(schema: Schema | undefined): string {
  if (!schema) return "String";
  if (schema.type === "array") return `Array<${resultType(schema.items)}>`;
  return schema.$ref ? typesIn(schema)[0]! : typeText(schema) === "string" ? "String" : "Any";
}

