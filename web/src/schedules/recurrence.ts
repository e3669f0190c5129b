/** When a plan runs, as the dialog asks for it: by words, by a crontab, or by a datagroup. */
export type Every = "hour" | "day" | "week" | "month" | "crontab" | "datagroup";

export interface Recurrence {
  every: Every;
  /** Between two runs of an hourly plan. */
  hours: number;
  /** `HH:MM`; of an hourly plan only the minutes count. */
  time: string;
  /** 0 is Sunday. */
  weekdays: readonly number[];
  dayOfMonth: number;
  crontab: string;
  datagroup: string;
}

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export const HOURS = [1, 2, 3, 4, 6, 8, 12] as const;
const DEFAULT: Recurrence = { every: "day", hours: 1, time: "08:00", weekdays: [1], dayOfMonth: 1, crontab: "0 8 * * *", datagroup: "" };

/** The crontab of a plan; null for one that waits for a datagroup. */
export function crontabOf(from: Recurrence): string | null {
  const [hour, minute] = from.time.split(":").map(Number) as [number, number];
  const at = `${minute || 0} ${hour || 0}`;
  if (from.every === "hour") return `${minute || 0} ${from.hours === 1 ? "*" : `*/${from.hours}`} * * *`;
  if (from.every === "day") return `${at} * * *`;
  if (from.every === "week") return `${at} * * ${[...from.weekdays].sort().join(",") || "1"}`;
  if (from.every === "month") return `${at} ${from.dayOfMonth} * *`;
  return from.every === "crontab" ? from.crontab.trim() : null;
}

/** What the dialog shows for a plan that is there: its words where it has such, its crontab otherwise. */
export function recurrenceOf(crontab: string | null | undefined, datagroup?: string | null): Recurrence {
  if (datagroup) return { ...DEFAULT, every: "datagroup", datagroup };
  if (!crontab) return DEFAULT;
  const text = crontab.trim().split(/\s+/).join(" ");
  return inWords(text) ?? { ...DEFAULT, every: "crontab", crontab: text };
}

function inWords(crontab: string): Recurrence | null {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = crontab.split(" ");
  if (month !== "*" || !isUpTo(59, minute)) return null;
  const step = hour === "*" ? 1 : Number(/^\*\/(\d+)$/.exec(hour)?.[1] ?? 0);
  if ((HOURS as readonly number[]).includes(step)) {
    return day === "*" && weekday === "*" ? { ...DEFAULT, every: "hour", hours: step, time: `00:${two(minute)}`, crontab } : null;
  }
  if (!isUpTo(23, hour)) return null;
  const known = { ...DEFAULT, time: `${two(hour)}:${two(minute)}`, crontab };
  if (day === "*" && weekday === "*") return { ...known, every: "day" };
  if (day === "*" && /^[0-6](,[0-6])*$/.test(weekday)) return { ...known, every: "week", weekdays: weekday.split(",").map(Number) };
  if (day === "*" && weekday === "1-5") return { ...known, every: "week", weekdays: [1, 2, 3, 4, 5] };
  return weekday === "*" && isUpTo(31, day) && day !== "0" ? { ...known, every: "month", dayOfMonth: Number(day) } : null;
}

function isUpTo(most: number, text: string): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) <= most;
}

function two(text: string): string {
  return text.padStart(2, "0");
}
