/** Where the time of an answer went, as `Server-Timing` tells it. */
export interface Stage {
  name: string;
  milliseconds: number;
}

const NAMES: Record<string, string> = { compile: "compile", queue: "queued", db: "database", transfer: "transfer", render: "drawing" };

/** `cache;desc=miss, compile;dur=2.1, db;dur=30.4` in the words of pages, in the order of the header. */
export function stagesOf(header: string | null): Stage[] {
  return (header ?? "").split(",").flatMap((part) => {
    const [name, ...parameters] = part.trim().split(";");
    const duration = parameters.find((each) => each.trim().startsWith("dur="));
    return name && duration ? [{ name: NAMES[name] ?? name, milliseconds: Number(duration.trim().slice(4)) }] : [];
  });
}

export function secondsText(milliseconds: number): string {
  if (milliseconds < 950) return `${Math.max(1, Math.round(milliseconds))} ms`;
  return milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}
