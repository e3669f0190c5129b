/** The documents of the server, for tests: from a folder that the test run was given, or from the server's code. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Index, Types } from "../model";

const FOLDER = process.env.LOOKALIKE_EXPLORER_DATA;
const PYTHON = process.env.LOOKALIKE_PYTHON ?? "../.venv/bin/python";

function read(name: string): string {
  if (FOLDER) return readFileSync(`${FOLDER}/${name}.json`, "utf8");
  const program = `from lookalike.api_explorer.index import documents; print(documents().${name}.decode())`;
  return execFileSync(PYTHON, ["-c", program], { encoding: "utf8", maxBuffer: 50_000_000 });
}

export const readIndex = (): Index => JSON.parse(read("index"));
export const readTypes = (): Types => JSON.parse(read("types"));
