/** Light, dark, or as the system has it; remembered in this browser. */
export type Theme = "light" | "dark" | "system";

const KEY = "lookalike.theme";

export function theme(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function setTheme(to: Theme): void {
  localStorage.setItem(KEY, to);
  applyTheme();
}

export function applyTheme(): void {
  const now = theme();
  if (now === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = now;
}
