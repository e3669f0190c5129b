import type { Table } from "../explorer/run/tables";

/** Reads the first sheet of an XLSX file, as our server writes them: for looking at, not for calculating. */
export async function tableOfWorkbook(bytes: Uint8Array<ArrayBuffer>): Promise<Table> {
  const parts = partsOf(bytes);
  const sheet = [...parts.keys()].filter((name) => /^xl\/worksheets\/[^/]+\.xml$/.test(name)).sort()[0];
  if (!sheet) throw new Error("There is no sheet in this workbook.");
  const shared = parts.has("xl/sharedStrings.xml") ? await documentOf(parts.get("xl/sharedStrings.xml")!) : null;
  const strings = shared ? [...shared.getElementsByTagName("si")].map((each) => each.textContent ?? "") : [];
  const rows = [...(await documentOf(parts.get(sheet)!)).getElementsByTagName("row")].map((row) => cellsOf(row, strings));
  const [columns = [], ...rest] = rows;
  return { columns, rows: rest };
}

interface Part {
  packed: Uint8Array<ArrayBuffer>;
  isDeflated: boolean;
}

const DIRECTORY_END = 0x06054b50;
const DEFLATED = 8;

/** The files in a ZIP, by name, from its directory. */
function partsOf(bytes: Uint8Array<ArrayBuffer>): Map<string, Part> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end > 0 && view.getUint32(end, true) !== DIRECTORY_END) end--;
  const found = new Map<string, Part>();
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = bytes.subarray(start, start + view.getUint32(at + 20, true));
    found.set(name, { packed, isDeflated: view.getUint16(at + 10, true) === DEFLATED });
    at += 46 + nameLength + extraLength + noteLength;
  }
  return found;
}

async function documentOf(part: Part): Promise<Document> {
  const whole = new Blob([part.packed]).stream();
  const stream = part.isDeflated ? whole.pipeThrough(new DecompressionStream("deflate-raw")) : whole;
  return new DOMParser().parseFromString(await new Response(stream).text(), "application/xml");
}

function cellsOf(row: Element, strings: readonly string[]): string[] {
  const cells: string[] = [];
  for (const cell of row.getElementsByTagName("c")) {
    const place = columnOf(cell.getAttribute("r") ?? "", cells.length);
    while (cells.length < place) cells.push("");
    const text = cell.textContent ?? "";
    cells.push(cell.getAttribute("t") === "s" ? (strings[Number(text)] ?? "") : text);
  }
  return cells;
}

/** 27 for `AB12`. */
export function columnOf(reference: string, otherwise: number): number {
  const letters = /^[A-Z]+/.exec(reference)?.[0];
  return letters ? [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1 : otherwise;
}
