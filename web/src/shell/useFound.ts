import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useKnown } from "../explorer/documents";
import { may, type Session } from "../session";
import { content, exploreFound, explores, fields, folders, operations, pages, people } from "./find";
import { type Found, type FoundGroup, grouped, untyped } from "./rank";
import { recent } from "./recent";

const FEWEST = 2;
const PAUSE_MS = 120;
/** A server with more explores than these is not asked for all of their fields. */
const EXPLORES_WITH_FIELDS = 20;
const forLong = { staleTime: 300_000 } as const;

export interface Finding {
  groups: readonly FoundGroup[];
  /** Kinds of things whose source did not answer. */
  failed: readonly string[];
  isWaiting: boolean;
}

/** What has the words: what this page knows at once, what the server finds as soon as the typing pauses. */
export function useFound(text: string, session: Session | undefined): Finding {
  const typed = text.trim();
  const asked = useSettled(typed);
  const isEnough = asked.length >= FEWEST;
  const known = useKnown().data;
  const explore = may(session, "explore");
  const lists = useLists(explore && typed.length >= FEWEST);
  const answers = useQueries({
    queries: [
      { queryKey: ["find content", asked], queryFn: ({ signal }) => content(asked, signal), enabled: isEnough, placeholderData: keepPreviousData, ...forLong },
      { queryKey: ["find folders", asked], queryFn: ({ signal }) => folders(asked, signal), enabled: isEnough, placeholderData: keepPreviousData, ...forLong },
      { queryKey: ["find people", asked], queryFn: ({ signal }) => people(asked, signal), enabled: isEnough && may(session, "see_users"), placeholderData: keepPreviousData },
    ],
  });
  const names = ["Looks", "folders", "people"];
  const groups = useMemo(() => {
    if (!typed) return untyped(recent(), pages(session));
    const found = isEnough ? answers.flatMap((each): Found[] => (each.isPlaceholderData ? hits(each.data, typed) : (each.data ?? []))) : [];
    return grouped([...pages(session), ...lists.found, ...(known && typed.length >= FEWEST ? operations(known.search, typed) : []), ...found], typed);
  }, [typed, session, known, lists.found, ...answers.map((each) => each.data)]);
  const failed = names.filter((_, at) => answers[at]?.isError).concat(lists.failed ? ["explores and fields"] : []);
  return { groups, failed, isWaiting: asked !== typed || answers.some((each) => each.isFetching) };
}

/** Of an older answer, what still has the words that were typed since. */
const hits = (older: readonly Found[] | undefined, typed: string) => grouped((older ?? []).map((each) => ({ ...each, isRanked: false })), typed).flatMap((group) => group.found);

/** Explores and their fields: asked for once, then searched here. */
function useLists(isWanted: boolean): { found: Found[]; failed: boolean } {
  const all = useQuery({ queryKey: ["find explores"], queryFn: ({ signal }) => explores(signal), enabled: isWanted, ...forLong });
  const some = all.data && all.data.length <= EXPLORES_WITH_FIELDS ? all.data : [];
  const ofEach = useQueries({
    queries: some.map((each) => ({ queryKey: ["find fields", each.model, each.name], queryFn: ({ signal }: { signal: AbortSignal }) => fields(each, signal), enabled: isWanted, ...forLong })),
    combine: (answers) => ({ found: answers.flatMap((each) => each.data ?? []), failed: answers.some((each) => each.isError) }),
  });
  const found = useMemo(() => [...(all.data ?? []).map(exploreFound), ...ofEach.found], [all.data, ofEach]);
  return { found, failed: all.isError || ofEach.failed };
}

/** The text once the typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
