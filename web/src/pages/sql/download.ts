import { send } from "../../api/client";

/** Runs a stored statement and saves its answer as a file, named by the server. */
export async function save(slug: string, format: string): Promise<void> {
  const address = `/api/4.0/sql_queries/${encodeURIComponent(slug)}/run/${format}?download=true`;
  const response = await send("POST", address);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? `statement.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
