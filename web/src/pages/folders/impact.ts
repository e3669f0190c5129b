import type { ChangeSet } from "../../content/done";
import { few } from "./content";

/** What a deletion would do, in words. `folders`: how many of them were chosen; `plans`: schedules of the chosen Looks,
 * which stay with their Looks and stop to deliver. */
export function impactOf(set: ChangeSet, folders: number, plans: number): string[] {
  const inner = (set.folders?.deleted ?? 0) - folders;
  const looks = set.looks?.deleted ?? 0;
  const gone = set.scheduled_plans?.deleted ?? 0;
  return [
    inner > 0 && `${few(inner, "folder")} inside ${inner === 1 ? "goes" : "go"} with it.`,
    looks > 0 && `${few(looks, "Look")} inside ${looks === 1 ? "goes" : "go"} with it.`,
    gone > 0 && `${few(gone, "schedule")} inside ${gone === 1 ? "delivers" : "deliver"} no longer.`,
    plans > 0 && `${few(plans, "schedule")} of yours ${plans === 1 ? "delivers" : "deliver"} what is chosen, and will stop.`,
  ].filter((line) => line !== false);
}
