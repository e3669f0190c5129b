import type { Target } from "../codegen/call";
export function write(target: Target, name: string, text: string): void;
export const base: string;
