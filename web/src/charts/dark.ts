import { useSyncExternalStore } from "react";

const system = window.matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark now, by the person's choice or the system's. */
export function useDark(): boolean {
  return useSyncExternalStore(listen, isDark);
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}

function listen(changed: () => void): () => void {
  const watching = new MutationObserver(changed);
  watching.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", changed);
  return () => {
    watching.disconnect();
    system.removeEventListener("change", changed);
  };
}
