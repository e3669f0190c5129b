import { useEffect, useRef } from "react";

/** What a key does anywhere on a page: `find` and `help`; null for everything else. */
export function actionOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">, isTyping: boolean): "find" | "help" | null {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (isCommand && event.key.toLowerCase() === "k") return "find";
  return event.key === "?" && !isCommand && !isTyping ? "help" : null;
}

const TYPING = "input, textarea, select, [contenteditable=true]";

export function useKeys(acts: Record<"find" | "help", () => void>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const action = actionOf(event, event.target instanceof Element && event.target.closest(TYPING) !== null);
      if (!action) return;
      event.preventDefault();
      acts[action]();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}

/** On a new page, whoever came by the navigation, or whose place is gone, is at the content. */
export function useFocusOnArrival(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    const held = document.activeElement;
    const isLost = held === null || held === document.body || held.closest(".rail") !== null;
    if (isLost) document.getElementById("content")?.focus({ preventScroll: true });
  }, [path]);
}
