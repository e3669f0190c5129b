/** What a download asks the server for. */

export interface Wanted {
  format: FormatName;
  formatted: boolean;
  /** For JSON: the labels of fields as names of its properties, and not the fields' own names. */
  labels: boolean;
  /** Renamed and hidden columns as the chart's settings say. */
  arranged: boolean;
  rows: "shown" | "all" | "custom";
  custom: string;
}

export const FORMATS = {
  txt: "TXT (tab-separated)",
  xlsx: "Excel spreadsheet (XLSX)",
  csv: "CSV",
  json: "JSON",
  html: "HTML",
  md: "Markdown",
  png: "PNG (picture of the chart)",
  sql: "SQL (the question, not its answer)",
} as const;
export type FormatName = keyof typeof FORMATS;

export const START: Wanted = { format: "csv", formatted: true, labels: false, arranged: true, rows: "shown", custom: "1000" };

export const hasValues = (format: FormatName) => format !== "png" && format !== "sql";
export const hasRows = (format: FormatName) => format !== "sql";
export const hasLabels = (format: FormatName) => format === "json";
export const hasArrangement = (wanted: Wanted) => hasValues(wanted.format) && (wanted.format !== "json" || wanted.labels);

/** What is wrong with the number of rows; undefined when it is good. */
export function wrongRows(wanted: Wanted): string | undefined {
  if (wanted.rows !== "custom" || !hasRows(wanted.format)) return undefined;
  return /^[1-9]\d{0,8}$/.test(wanted.custom.trim()) ? undefined : "A whole number, from 1 on.";
}

/** The address to read, below the server's own. */
export function downloadAddress(of: { queryId?: string; lookId?: string }, wanted: Wanted): string {
  const thing = of.lookId ? `looks/${encodeURIComponent(of.lookId)}` : `queries/${encodeURIComponent(of.queryId ?? "")}`;
  const format = wanted.format === "json" && wanted.labels ? "json_label" : wanted.format;
  const text = parametersOf(wanted).toString();
  return `/api/4.0/${thing}/run/${format}${text && `?${text}`}`;
}

function parametersOf(wanted: Wanted): URLSearchParams {
  const parameters = new URLSearchParams();
  if (hasValues(wanted.format)) parameters.set("apply_formatting", String(wanted.formatted));
  if (hasArrangement(wanted)) parameters.set("apply_vis", String(wanted.arranged));
  if (hasRows(wanted.format) && wanted.rows === "all") parameters.set("limit", "-1");
  if (hasRows(wanted.format) && wanted.rows === "custom") parameters.set("limit", wanted.custom.trim());
  return parameters;
}

/** A name that every system takes, with the ending of the format. */
export function fileName(name: string, format: FormatName): string {
  const plain = name.replace(/[\p{C}<>:"/\\|?*]+/gu, " ").replace(/\s+/g, " ").trim().replace(/^\.+/, "").slice(0, 120).trim();
  return `${plain || "result"}.${format}`;
}

export function inBytes(count: number): string {
  if (count < 1000) return `${count} bytes`;
  const step = Math.min(Math.floor(Math.log10(count) / 3), 3);
  return `${(count / 1000 ** step).toFixed(1)} ${["", "kB", "MB", "GB"][step]}`;
}
