import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type RefObject, useCallback, useEffect, useMemo, useRef } from "react";
import { type Asked, fromSearch, type Search, toSearch } from "./asked";

/** A step of somebody's. `typing`: names what is typed in, so that its letters are one step of the history. */
export type Edit = (next: Asked, typing?: string) => void;

export interface Place {
  model: string;
  explore: string;
  search: Search;
  asked: Asked;
  edit: Edit;
  /** A step was taken that is not in the address yet. */
  pending: RefObject<boolean>;
  /** What stands in the address besides the question. */
  put: (name: "tab" | "open", value: string) => void;
}

/** The question is in the address: back and forward undo and do again. */
export function useAsked(): Place {
  const { model = "", explore = "" } = useParams({ strict: false }) as { model?: string; explore?: string };
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const typed = useRef<string | undefined>(undefined);
  const asked = useMemo(() => fromSearch(search), [search]);
  const pending = useRef(false);
  useEffect(() => {
    pending.current = false;
  }, [search]);
  const edit = useCallback<Edit>(
    (next, typing) => {
      const replace = typing !== undefined && typing === typed.current;
      typed.current = typing;
      const to = toSearch(next, search);
      pending.current = JSON.stringify(to) !== JSON.stringify(toSearch(fromSearch(search), search));
      void navigate({ to: ".", search: to, replace, resetScroll: false });
    },
    [navigate, search],
  );
  const put: Place["put"] = (name, value) => void navigate({ to: ".", search: { ...search, [name]: value }, replace: true, resetScroll: false });
  return { model, explore, search, asked, edit, pending, put };
}
