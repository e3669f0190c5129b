import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { tableOfJson, tableOfText, type Table } from "../explorer/run/tables";
import { Problem } from "../kit/Problem";
import { tableOfWorkbook } from "./workbook";

export interface DeliveredFile {
  name: string;
  media: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const MOST_ROWS = 200;
const LONGEST_TEXT = 200_000;

/** A file as whoever gets it will see it: tables as tables, pictures as pictures, pages without their scripts. */
export function FileView({ file }: { file: DeliveredFile }) {
  if (file.media.startsWith("image/")) return <Picture file={file} />;
  if (file.media.startsWith("text/html")) return <HtmlView html={textOf(file)} title={file.name} />;
  return <TextOrTable file={file} />;
}

function TextOrTable({ file }: { file: DeliveredFile }) {
  const table = useQuery({
    queryKey: ["schedules", "table", file.name, file.bytes.length, file.media],
    queryFn: () => tableOf(file),
    staleTime: 0,
    gcTime: 0,
  });
  if (table.error) return <Problem of={table.error} />;
  if (table.isPending) return <p className="waiting">Reading the file…</p>;
  if (table.data) return <TableView table={table.data} />;
  return (
    <pre className="delivered" tabIndex={0} aria-label={`Text of ${file.name}`}>
      {textOf(file).slice(0, LONGEST_TEXT)}
    </pre>
  );
}

async function tableOf(file: DeliveredFile): Promise<Table | null> {
  if (/spreadsheet/.test(file.media)) return tableOfWorkbook(file.bytes);
  const text = textOf(file);
  if (file.media.startsWith("text/csv")) return tableOfText(text, ",");
  if (file.media.startsWith("text/plain")) return tableOfText(text, "\t");
  if (!/json/.test(file.media)) return null;
  try {
    return tableOfJson(JSON.parse(text));
  } catch {
    return null;
  }
}

function TableView({ table }: { table: Table }) {
  const rows = table.rows.slice(0, MOST_ROWS);
  return (
    <>
      <div className="table-frame delivered" tabIndex={0} role="region" aria-label="Rows of the file">
        <table className="list">
          <thead>
            <tr>
              {table.columns.map((name, at) => (
                <th key={at}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column} className={/^[-$€£]?[\d,.]+%?$/.test(cell) ? "end number" : undefined}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.rows.length > rows.length && <p className="soft">The first {MOST_ROWS} of {table.rows.length.toLocaleString()} rows. The download has all.</p>}
    </>
  );
}

function Picture({ file }: { file: DeliveredFile }) {
  const address = useAddress(file);
  return address ? <img className="delivered" src={address} alt={`The picture ${file.name}`} /> : null;
}

/** Styles of a mail may show under our policy when they carry the nonce of this page; scripts may not run at all. */
export function HtmlView({ html, title }: { html: string; title: string }) {
  const shown = useMemo(() => {
    const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.content ?? "";
    return html.replace(/<style>/g, `<style nonce="${nonce}">`);
  }, [html]);
  return <iframe className="delivered" title={title} sandbox="" srcDoc={shown} />;
}

export function useAddress(file: DeliveredFile): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([file.bytes], { type: file.media }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}

function textOf(file: DeliveredFile): string {
  return new TextDecoder().decode(file.bytes);
}
