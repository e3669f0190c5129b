import { ApiError, type FieldProblem } from "../api/client";
import { type Draft, placesOf } from "./plan";

const DESTINATION = /^scheduled_plan_destination\[(\d+)\]\.?(.*)$/;

/** What the server says about a field of the plan, such as `name`. */
export function problemAt(problem: unknown, ...names: string[]): string | undefined {
  return allProblems(problem).find((each) => names.includes(each.field ?? ""))?.message;
}

/** What it says about one destination of the dialog, each sentence once. */
export function problemOfDestination(problem: unknown, draft: Draft, at: number, field: string): string | undefined {
  const [first, count] = placesOf(draft, at);
  const found = allProblems(problem).filter((each) => {
    const [, place = "-1", name] = DESTINATION.exec(each.field ?? "") ?? [];
    return Number(place) >= first && Number(place) < first + count && name === field;
  });
  return found.length > 0 ? [...new Set(found.map((each) => each.message))].join(" ") : undefined;
}

function allProblems(problem: unknown): readonly FieldProblem[] {
  return problem instanceof ApiError ? problem.problems : [];
}
