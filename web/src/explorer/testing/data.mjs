// The documents of the server, for tests: from a folder that the test run was given, or from the server's code.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const FOLDER = process.env.LOOKALIKE_EXPLORER_DATA;
const PYTHON = process.env.LOOKALIKE_PYTHON ?? "../.venv/bin/python";

function read(name) {
  if (FOLDER) return JSON.parse(readFileSync(`${FOLDER}/${name}.json`, "utf8"));
  const program = `from lookalike.api_explorer.index import documents; print(documents().${name}.decode())`;
  return JSON.parse(execFileSync(PYTHON, ["-c", program], { encoding: "utf8", maxBuffer: 50_000_000 }));
}

export const readIndex = () => read("index");
export const readTypes = () => read("types");
