import { send } from "../api/client";

/** Reads an answer to its end and gives it to the browser to save. The browser keeps what has come, on disk when it is
 * much, so a page never holds a large file itself. `told` hears how many bytes there are. */
export async function saveAs(name: string, address: string, told: (bytes: number) => void, signal: AbortSignal): Promise<number> {
  const response = await send("GET", address, undefined, { signal });
  let bytes = 0;
  const counted = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        told(bytes);
        controller.enqueue(chunk);
      },
    }),
  );
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  const file = await new Response(counted, { headers: { "Content-Type": type } }).blob();
  signal.throwIfAborted();
  give(name, file);
  return bytes;
}

function give(name: string, file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
