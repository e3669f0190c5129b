import { filledPath, queryGiven, type CodeCall, type Target } from "./call";
import { inOrder } from "./typescript";
import { within, written, type Writer } from "./typed";

/** For the official SDK in Swift: required arguments have no label, the others have. */
export const swift: Target = { id: "swift", title: "Swift", extension: "swift", generate };

const text = (value: string) => JSON.stringify(value).replace(/\\u([0-9a-f]{4})/g, "\\u{$1}").replaceAll("\\b", "\\u{8}").replaceAll("\\f", "\\u{c}");

const writer: Writer = {
  choice: (_, value) => `.${value}`,
  text,
  environment: (name) => `ProcessInfo.processInfo.environment["${name}"]!`,
  none: "nil",
  list: (parts, _, depth) => within("[", parts, "]", depth, "    "),
  map: (pairs, depth) => (pairs.length ? within("[", pairs.map(([key, value]) => `${text(key)}: ${value}`), "]", depth, "    ") : "[:]"),
  object: (type, pairs, depth) => within(`${type}(`, pairs.map(([key, value]) => `${safe(key)}: ${value}`), ")", depth, "    "),
};

const KEYWORDS = new Set("associatedtype class deinit enum extension func import init inout internal let operator private protocol public static struct subscript typealias var break case continue default defer do else fallthrough for guard if in repeat return switch where while as catch false is nil rethrows super self throw throws true try".split(" "));
const safe = (name: string) => (KEYWORDS.has(name) ? `\`${name}\`` : name);

function generate(call: CodeCall): string {
  const { operation } = call;
  return `import Foundation
import LookerSDK

// The key comes from looker.ini, or from the environment.
let settings = try ApiConfig("looker.ini")
let session = AuthSession(settings, BaseTransport(settings))
let sdk = LookerSDK(session)
${operation.result ? "let answer = " : "_ = "}try sdk.ok(${operation.own ? ownCall(call) : `sdk.${operation.id}(${args(call)})`})
${operation.result ? "print(answer)\n" : ""}`;
}

function args(call: CodeCall): string {
  const given = new Map(call.given.map((each) => [each.param.name, each]));
  const parts = inOrder(call.operation, call.body !== undefined).flatMap((name) => {
    if (name === null) return call.body === undefined ? [] : [`${call.operation.bodyOptional ? "body: " : ""}${written(call.body, call.operation.body!, call.types, writer)}`];
    const found = given.get(name);
    return found ? [`${found.param.required ? "" : `${safe(name)}: `}${value(found.value)}`] : [];
  });
  return within("", parts, "", 0, "    ");
}

const value = (given: unknown) => (Array.isArray(given) ? `DelimArray([${given.map((each) => written(each, {}, {}, writer)).join(", ")}])` : written(given, {}, {}, writer));

function ownCall(call: CodeCall): string {
  const path = `/../lookalike/v1${filledPath(call, (each) => encodeURIComponent(String(each)))}`;
  const query = queryGiven(call);
  const parts = [text(path), query.length ? `[${query.map((each) => `${text(each.param.name)}: ${value(each.value)}`).join(", ")}]` : "nil"];
  if (call.body !== undefined) parts.push(`try JSONSerialization.data(withJSONObject: ${written(call.body, {}, {}, writer)})`);
  return `sdk.${call.operation.verb.toLowerCase()}(${parts.join(", ")}, nil) as SDKResponse<String, SDKError>`;
}
