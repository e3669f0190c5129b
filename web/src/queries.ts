import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api/client";

let isLeaving = false;

/** The session has ended: on to the login, and back here afterwards. Many calls may notice it; one goes. */
function toLogin(): void {
  if (isLeaving) return;
  isLeaving = true;
  const here = location.pathname + location.search;
  location.assign(`/login?return_to=${encodeURIComponent(here)}`);
}

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (problem) => {
      if (problem instanceof ApiError && problem.status === 401) toLogin();
    },
  }),
  defaultOptions: {
    queries: { retry: (times, problem) => times < 1 && isPassing(problem), staleTime: 15_000, refetchOnWindowFocus: false },
  },
});

function isPassing(problem: unknown): boolean {
  return problem instanceof ApiError && (problem.status === 0 || problem.status === 503);
}
