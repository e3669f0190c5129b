import { useNavigate, useSearch } from "@tanstack/react-router";

export type Asked = Record<string, string>;

/** What the address says, and a way to change parts of it. An empty text takes a part out. */
export function useAddress(): [Asked, (part: Asked) => void] {
  const search: Asked = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = (part: Asked) => {
    const now = Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value !== ""));
    void navigate({ to: location.pathname, search: now, replace: true });
  };
  return [search, set];
}
