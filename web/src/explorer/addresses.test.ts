import { expect, test } from "vitest";
import { methodAddress, operationAt, placeOf, typeAddress } from "./addresses";
import { catalogOf } from "./model";
import { readIndex } from "./testing/data.mjs";

const catalog = catalogOf(readIndex());

test.each([
  ["/api-explorer", { page: "start" }],
  ["/api-explorer/4.0/methods/Look/look", { page: "method", tag: "Look", name: "look" }],
  ["/extensions/marketplace_extension_api_explorer::api-explorer/4.0/methods/Look/run_look", { page: "method", tag: "Look", name: "run_look" }],
  ["/extensions/marketplace_extension_api_explorer%3A%3Aapi-explorer/4.0/methods/Look", { page: "tag", tag: "Look" }],
  ["/api-explorer/4.0/types/Look/LookWithQuery", { page: "type", tag: "Look", name: "LookWithQuery" }],
  ["/api-explorer/4.0/types", { page: "types" }],
  ["/api-explorer/4.0/err/404/get/looks/%7Blook_id%7D", { page: "error", status: "404", verb: "GET", path: "/looks/{look_id}" }],
  ["/api-explorer/diff/3.1/4.0", { page: "diff", from: "3.1", to: "4.0" }],
  ["/api-explorer/4.0/diff/4.0", { page: "diff", from: "4.0", to: "" }],
  ["/api-explorer/%zz", { page: "unknown", path: "/%zz" }],
])("%s is understood", (pathname, place) => {
  expect(placeOf(pathname)).toEqual(place);
});

test("every operation's address leads back to it", () => {
  const lost = catalog.operations.filter((each) => {
    const place = placeOf(`/api-explorer/${methodAddress(each)}`);
    return place.page !== "method" || catalog.byId.get(place.name) !== each;
  });
  expect(lost).toEqual([]);
});

test("every type stands under a tag", () => {
  const homeless = Object.keys(catalog.types).filter((name) => typeAddress(catalog, name).includes("/Other/"));
  expect(homeless).toEqual([]);
});

test("an operation is found by its path whatever the parameter is called", () => {
  expect(operationAt(catalog, "PATCH", "/looks/{id}")?.id).toBe("update_look");
});
