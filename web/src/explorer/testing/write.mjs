// Writes the code of every operation to the folder that the test run names, for tests that run it.
import { mkdirSync, writeFileSync } from "node:fs";

const FOLDER = process.env.LOOKALIKE_SNIPPETS;

export function write(target, name, text) {
  if (!FOLDER) return;
  mkdirSync(`${FOLDER}/${target.id}`, { recursive: true });
  writeFileSync(`${FOLDER}/${target.id}/${name}.${target.extension}`, text);
}
export const base = process.env.LOOKALIKE_BASE ?? "https://bi.example.com:19999";
