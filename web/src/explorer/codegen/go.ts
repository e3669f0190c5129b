import { enumName, sdkType, takesRequestObject, type CodeCall, type Target, filledPath, queryGiven, joined, FromEnvironment } from "./call";
import { inOrder } from "./typescript";
import { typeText, typesIn, type Param, type Schema } from "../model";
import { doubleQuoted, written, type Writer } from "./typed";

/** For the official SDK `github.com/looker-open-source/sdk-codegen/go`. */
export const go: Target = { id: "go", title: "Go", extension: "go", generate };

const camel = (name: string) => name.split("_").map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");

/** Optional values are pointers there; `ptr` makes one. */
const writer: Writer = {
  choice: (type, value) => `v4.${type}_${enumName(value)}`,
  text: doubleQuoted,
  environment: (name) => `os.Getenv("${name}")`,
  none: "nil",
  list: (parts, schema, depth) => braces(`[]${goType(schema.items ?? {})}`, parts, depth),
  map: (pairs, depth) => braces("map[string]interface{}", pairs.map(([key, value]) => `${doubleQuoted(key)}: ${value}`), depth),
  object: (type, pairs, depth, required) => braces(`v4.${type}`, pairs.map(([key, value, schema]) => `${camel(key)}: ${required.has(key) ? value : pointer(value, schema)}`), depth),
  scalar: (value, schema) => (schema.format === "int64" ? `int64(${value})` : String(value)),
};

const pointer = (value: string, _: Schema) => (value === "nil" ? value : value.startsWith("v4.") ? `&${value}` : `ptr(${value})`);

function braces(open: string, parts: string[], depth: number): string {
  const short = parts.join(", ");
  if (short.length <= 60 && !short.includes("\n")) return `${open}{${short}}`;
  const indent = "\t".repeat(depth + 1);
  return `${open}{\n${parts.map((each) => `${indent}${each},`).join("\n")}\n${"\t".repeat(depth)}}`;
}

function goType(schema: Schema): string {
  if (schema.$ref) return `v4.${typesIn(schema)[0]}`;
  if (schema.type === "array") return `[]${goType(schema.items ?? {})}`;
  return { string: "string", boolean: "bool", integer: "int64", number: "float64" }[typeText(schema)] ?? "interface{}";
}

function generate(call: CodeCall): string {
  const { operation } = call;
  const body = operation.own ? ownCall(call) : sdkCall(call);
  const imports = ['"fmt"', ...(body.includes("os.Getenv") || operation.own ? ['"os"'] : []), ...(operation.own ? ['"net/http"', ...(call.body === undefined ? [] : ['"strings"'])] : []), "", '"github.com/looker-open-source/sdk-codegen/go/rtl"', 'v4 "github.com/looker-open-source/sdk-codegen/go/sdk/v4"'];
  const shown = operation.own ? imports.filter((each) => !each.startsWith("v4 ")) : imports;
  return `package main

import (
${shown.map((each) => (each ? `\t${each}` : "")).join("\n")}
)
${body.includes("ptr(") ? "\nfunc ptr[T any](value T) *T { return &value }\n" : ""}
func main() {
	// The key comes from looker.ini, or from the environment.
	settings, err := rtl.NewSettingsFromFile("looker.ini", nil)
	if err != nil {
		panic(err)
	}
	session := rtl.NewAuthSession(settings)
${body}
}
`;
}

function sdkCall(call: CodeCall): string {
  const { operation } = call;
  const list = takesRequestObject(operation) ? [request(call)] : plain(call);
  const shown = `sdk.${camel(operation.id)}(${[...list, "nil"].join(", ")})`;
  return `\tsdk := v4.NewLookerSDK(session)\n\tanswer, err := ${shown}\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tfmt.Println(answer)`;
}

function request(call: CodeCall): string {
  const pairs = call.given.map((each) => `${camel(each.param.name)}: ${each.param.required ? value(each.value, each.param) : pointer(value(each.value, each.param), {})}`);
  if (call.body !== undefined) {
    const text = written(call.body, call.operation.body!, call.types, writer, 2);
    pairs.push(`Body: ${call.operation.bodyOptional ? pointer(text, {}) : text}`);
  }
  return braces(`v4.Request${camel(call.operation.id)}`, pairs, 1);
}

function plain(call: CodeCall): string[] {
  const given = new Map(call.given.map((each) => [each.param.name, each]));
  const params = new Map((call.operation.params ?? []).map((each) => [each.name, each]));
  return inOrder(call.operation, call.body !== undefined).map((name) => {
    if (name === null) return call.body === undefined ? emptyBody(call) : written(call.body, call.operation.body!, call.types, writer, 1);
    const found = given.get(name);
    return found ? value(found.value, found.param) : zero(params.get(name)!);
  });
}

function emptyBody(call: CodeCall): string {
  const name = sdkType(call.operation.body, call.types, true);
  return name ? `v4.${name}{}` : "nil";
}

const zero = (param: Param) => (param.type === "string" ? '""' : param.type === "boolean" ? "false" : param.type === "array" ? "nil" : "0");

function value(given: unknown, param: Param): string {
  if (Array.isArray(given)) return `rtl.DelimString{${given.map((each) => doubleQuoted(String(each))).join(", ")}}`;
  return written(given, { type: param.type, format: param.format }, {}, writer);
}

/** The SDK has no method for these; its session still logs in. */
function ownCall(call: CodeCall): string {
  const fill = (each: unknown) => (each instanceof FromEnvironment ? each.name : encodeURIComponent(joined(each)));
  const query = queryGiven(call).map((each) => `${each.param.name}=${fill(each.value)}`);
  const address = `${call.base}/api/lookalike/v1${filledPath(call, fill)}${query.length ? `?${query.join("&")}` : ""}`;
  const content = call.body === undefined ? "nil" : `strings.NewReader(\`${JSON.stringify(call.body).replaceAll("`", "\\u0060")}\`)`;
  return `\trequest, err := http.NewRequest("${call.operation.verb}", ${doubleQuoted(address)}, ${content})
	if err != nil {
		panic(err)
	}
	if err := session.Authenticate(request); err != nil {
		panic(err)
	}
	answer, err := session.Client.Do(request)
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	fmt.Fprintln(os.Stdout, answer.Status)`;
}
