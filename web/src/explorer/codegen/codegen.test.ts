import { describe, expect, test } from "vitest";
import { catalogOf } from "../model";
import { readIndex, readTypes } from "../testing/data.mjs";
import { draftOf } from "../testing/drafts";
import { base, write } from "../testing/write.mjs";
import { codeCall } from "./call";
import { TARGETS } from ".";

const catalog = catalogOf(readIndex());
const types = readTypes();
const code = (target: string, operation: string, values: Record<string, string>, body?: unknown) =>
  TARGETS.find((each) => each.id === target)!.generate(codeCall(catalog.byId.get(operation)!, { values, body }, types, "https://bi.example.com"));

describe.each(TARGETS)("$title", (target) => {
  test("has code for every operation", { timeout: 120_000 }, () => {
    const empty = catalog.operations.filter((each) => {
      const text = target.generate(codeCall(each, draftOf(each, types), types, base));
      write(target, each.id, text);
      return text.length < 40 || /undefined|\[object/.test(text.replaceAll("=== undefined", ""));
    });
    expect(empty.map((each) => each.id)).toEqual([]);
  });

  test("never holds a secret that was typed", () => {
    const login = target.generate(codeCall(catalog.byId.get("login")!, { values: { client_id: "abc", client_secret: "s3cr3t" }, body: undefined }, types, base));
    const user = target.generate(codeCall(catalog.byId.get("create_user_credentials_email")!, { values: { user_id: "5" }, body: { email: "a@example.com", password: "s3cr3t" } }, types, base));
    const connection = target.generate(codeCall(catalog.byId.get("create_connection")!, { values: {}, body: { name: "db", password: "s3cr3t" } }, types, base));
    expect(login + user + connection).not.toContain("s3cr3t");
    expect(connection).toContain("PASSWORD");
  });

  test("keeps quotes, backslashes, line ends and dollars within their text", () => {
    const text = code(target.id, "create_group", { fields: "id" }, { name: "a\"b\\c'd\n$HOME ${x} #{y}" });
    expect(text.split("\n").filter((line) => /^\$HOME/.test(line))).toEqual([]);
  });
});

test("Python names the classes of the SDK", () => {
  expect(code("py", "run_inline_query", { result_format: "json", limit: "5" }, { model: "thelook", view: "orders", fields: ["users.state"], filters: { "users.state": "CA" } })).toBe(`import looker_sdk
from looker_sdk import models40

sdk = looker_sdk.init40("looker.ini")
answer = sdk.run_inline_query(
    result_format="json",
    body=models40.WriteQuery(
        model="thelook",
        view="orders",
        fields=["users.state"],
        filters={"users.state": "CA"},
    ),
    limit=5,
)
print(answer)
`);
});

test("TypeScript quotes names with dots and makes a request object where the SDK has one", () => {
  expect(code("ts", "run_inline_query", { result_format: "json" }, { model: "thelook", view: "orders", filters: { "users.state": "CA" } })).toContain(`sdk.run_inline_query({
  result_format: 'json',
  body: { model: 'thelook', view: 'orders', filters: { 'users.state': 'CA' } },
})`);
  expect(code("ts", "look", { look_id: "5" })).toContain("sdk.look('5')");
});

test("curl sends the body as it is and reads the key from the environment", () => {
  const text = code("curl", "create_group", {}, { name: "it's" });
  expect(text).toContain(`-H 'Content-Type: application/json'`);
  expect(text).toContain(`"name": "it'\\''s"`);
  expect(text).toContain("client_secret=$LOOKERSDK_CLIENT_SECRET");
});

test("Ruby gives path, body and options in their order", () => {
  expect(code("rb", "update_look", { look_id: "5", fields: "id" }, { title: "T" })).toContain("sdk.update_look('5', {\n  title: 'T'\n}, { fields: 'id' })");
});

test("Go makes pointers of optional values and a request where the SDK has one", () => {
  expect(code("go", "search_looks", { title: "x" })).toContain(`sdk.SearchLooks(v4.RequestSearchLooks{Title: ptr("x")}, nil)`);
  expect(code("go", "look", { look_id: "5" })).toContain(`sdk.Look("5", "", nil)`);
});

test("Kotlin escapes dollars and names arguments", () => {
  expect(code("kt", "create_group", { fields: "id" }, { name: "$x" })).toContain(`sdk.create_group(body = WriteGroup(name = "\\$x"), fields = "id")`);
});

test("Swift labels optional arguments alone", () => {
  expect(code("swift", "look", { look_id: "5", fields: "id" })).toContain(`sdk.look("5", fields: "id")`);
});

test("C# names arguments and makes objects", () => {
  expect(code("cs", "create_group", { fields: "id" }, { name: "x" })).toContain(`sdk.create_group(body: new WriteGroup { name = "x" }, fields: "id")`);
});

test("R speaks HTTP with the verb and the body", () => {
  const text = code("r", "update_look", { look_id: "5" }, { deleted: true });
  expect(text).toContain(`req_body_json(list(\n    deleted = TRUE\n  ), null = "null") |>\n  req_method("PATCH")`);
});
