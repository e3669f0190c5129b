import { filledPath, queryGiven, type CodeCall, type Target } from "./call";
import { inOrder } from "./typescript";
import { typesIn, type Schema } from "../model";
import { doubleQuoted, within, written, type Writer } from "./typed";

/** For the official SDK in C#. */
export const csharp: Target = { id: "cs", title: "C#", extension: "cs", generate };

const KEYWORDS = new Set("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while".split(" "));
const safe = (name: string) => (KEYWORDS.has(name) ? `@${name}` : name);

const writer: Writer = {
  choice: (type, value) => `${type}.${value}`,
  text: doubleQuoted,
  environment: (name) => `Environment.GetEnvironmentVariable("${name}")!`,
  none: "null",
  list: (parts, schema, depth) => within(`new ${csType(schema.items ?? {})}[] { `, parts, " }", depth, "    "),
  map: (pairs, depth) => within("new StringDictionary<object> { ", pairs.map(([key, value]) => `{ ${doubleQuoted(key)}, ${value} }`), " }", depth, "    "),
  object: (type, pairs, depth) => within(`new ${type} { `, pairs.map(([key, value]) => `${safe(key)} = ${value}`), " }", depth, "    "),
};

function csType(schema: Schema): string {
  if (schema.$ref) return typesIn(schema)[0]!;
  return { string: "string", boolean: "bool", integer: "long", number: "double" }[schema.type ?? ""] ?? "object";
}

function generate(call: CodeCall): string {
  const { operation } = call;
  return `using System;
using Looker.RTL;
using Looker.SDK.API40;

// The key comes from the environment: LOOKERSDK_BASE_URL, LOOKERSDK_CLIENT_ID, LOOKERSDK_CLIENT_SECRET.
var settings = new ApiSettings(new Values
{
    { "base_url", Environment.GetEnvironmentVariable("LOOKERSDK_BASE_URL")! },
    { "client_id", Environment.GetEnvironmentVariable("LOOKERSDK_CLIENT_ID")! },
    { "client_secret", Environment.GetEnvironmentVariable("LOOKERSDK_CLIENT_SECRET")! },
});
var sdk = new Looker40SDK(new AuthSession(settings, new Transport(settings)));
var answer = await sdk.Ok(${operation.own ? ownCall(call) : `sdk.${operation.id}(${args(call)})`});
Console.WriteLine(answer);
`;
}

function args(call: CodeCall): string {
  const given = new Map(call.given.map((each) => [each.param.name, each]));
  const parts = inOrder(call.operation, call.body !== undefined).flatMap((name) => {
    if (name === null) return call.body === undefined ? [] : [`body: ${written(call.body, call.operation.body!, call.types, writer)}`];
    const found = given.get(name);
    return found ? [`${safe(name)}: ${value(found.value)}`] : [];
  });
  return within("", parts, "", 0, "    ");
}

const value = (given: unknown) => (Array.isArray(given) ? `new DelimArray<string> { ${given.map((each) => doubleQuoted(String(each))).join(", ")} }` : written(given, {}, {}, writer));

function ownCall(call: CodeCall): string {
  const path = `/../lookalike/v1${filledPath(call, (each) => encodeURIComponent(String(each)))}`;
  const query = queryGiven(call);
  const parts = [`HttpMethod.${call.operation.verb.charAt(0)}${call.operation.verb.slice(1).toLowerCase()}`, doubleQuoted(path)];
  if (query.length || call.body !== undefined) parts.push(query.length ? `new Values { ${query.map((each) => `{ ${doubleQuoted(each.param.name)}, ${value(each.value)} }`).join(", ")} }` : "null");
  if (call.body !== undefined) parts.push(written(call.body, {}, {}, writer));
  return `sdk.AuthRequest<string, Exception>(${parts.join(", ")})`;
}
