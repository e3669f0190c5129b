import { expect, test } from "vitest";
import { changesOf, limitsOf } from "./limits";

const before = limitsOf({ purpose: "nightly", mode: "full", scopes: ["Look"], expires_at: null });

test("what stayed is not sent", () => {
  expect(changesOf(before, before)).toEqual({});
});

test("an empty field takes a limit away", () => {
  expect(changesOf(before, { ...before, scopes: "" })).toEqual({ scopes: null });
});

test("a key ends with its last day", () => {
  expect(changesOf(before, { ...before, ends: "2027-01-31" })).toEqual({ expires_at: "2027-01-31T23:59:59Z" });
});

test("addresses are parted by commas and blanks", () => {
  expect(changesOf(before, { ...before, addresses: "10.0.0.0/8,192.0.2.7 " })).toEqual({ allowed_ips: ["10.0.0.0/8", "192.0.2.7"] });
});
