/** The names of formats, in the order in which people want them. The server says which of them a destination takes. */
const FORMATS: readonly (readonly [string, string])[] = [
  ["csv", "CSV"],
  ["xlsx", "XLSX (Excel)"],
  ["inline_table", "Table in the message"],
  ["inline_visualizations", "Picture in the message"],
  ["wysiwyg_png", "PNG picture"],
  ["html", "HTML"],
  ["txt", "Text, separated by tabs"],
  ["json", "JSON"],
  ["json_label", "JSON with labels"],
  ["inline_json", "JSON in the message"],
  ["json_detail", "JSON with all details"],
  ["json_detail_lite_stream", "JSON with details, to stream"],
];
const DESTINATIONS: Readonly<Record<string, string>> = { email: "Email", webhook: "Webhook", s3: "Amazon S3", sftp: "SFTP" };
const PICTURES = new Set(["wysiwyg_png", "inline_visualizations"]);

export function formatName(format: string): string {
  return FORMATS.find(([known]) => known === format)?.[1] ?? format;
}

export function destinationName(type: string): string {
  return DESTINATIONS[type] ?? type;
}

/** Those that the server knows, the ones with a name of ours first. */
export function inOrder(formats: readonly string[]): string[] {
  const place = (format: string) => {
    const at = FORMATS.findIndex(([known]) => known === format);
    return at < 0 ? FORMATS.length : at;
  };
  return [...formats].sort((one, other) => place(one) - place(other));
}

/** Whether "formatted values" says anything: pictures have no choice. */
export function hasOptions(format: string): boolean {
  return !PICTURES.has(format);
}
