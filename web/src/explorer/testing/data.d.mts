import type { Index, Types } from "../model";
export function readIndex(): Index;
export function readTypes(): Types;
