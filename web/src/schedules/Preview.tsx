import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answer, call } from "../api/client";
import { Problem } from "../kit/Problem";
import { type DeliveredFile, FileView, HtmlView, useAddress } from "./FileView";
import { destinationName, formatName } from "./formats";
import type { Plan } from "./plan";

type Made = Answer<"POST /api/lookalike/v1/scheduled_plans/preview">;

interface Props {
  /** A plan that is there; what `body` names is used in place of what it says. */
  planId?: string;
  body: Partial<Plan>;
  destination: number;
}

/** The exact file that would be delivered: made by the server's own way of delivering, and not sent. */
export function Preview({ planId, body, destination }: Props) {
  const made = useQuery({
    queryKey: ["schedules", "preview", planId ?? null, destination, JSON.stringify(body)],
    queryFn: ({ signal }) => make(planId, body, destination, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  return (
    <section className="preview" aria-label="Preview of what is delivered" aria-busy={made.isPending}>
      {made.isPending && <p className="waiting">Making the file, as a delivery would…</p>}
      <Problem of={made.error} />
      {made.data && <Shown made={made.data} />}
    </section>
  );
}

function make(planId: string | undefined, body: Partial<Plan>, destination: number, signal: AbortSignal): Promise<Made> {
  const query = { destination };
  if (!planId) return call("POST /api/lookalike/v1/scheduled_plans/preview", { query, body: body as Plan }, { signal });
  return call("POST /api/lookalike/v1/scheduled_plans/{scheduled_plan_id}/preview", { path: { scheduled_plan_id: planId }, query, body }, { signal });
}

function Shown({ made }: { made: Made }) {
  const file = useMemo<DeliveredFile>(() => ({ name: made.file_name ?? "file", media: made.media_type ?? "", bytes: bytesOf(made.content ?? "") }), [made]);
  const address = useAddress(file);
  return (
    <>
      {made.would_send === false && (
        <div className="notice warn">
          <p>Right now nothing would be sent. {made.reason}</p>
        </div>
      )}
      <dl className="facts">
        <dt>To</dt>
        <dd>
          {made.address} <span className="soft">by {destinationName(made.type ?? "")}</span>
        </dd>
        {made.subject && (
          <>
            <dt>Subject</dt>
            <dd>{made.subject}</dd>
          </>
        )}
        <dt>{made.inline ? "In the message" : "File"}</dt>
        <dd>
          <a href={address || undefined} download={file.name}>
            {file.name}
          </a>{" "}
          <span className="soft">
            {formatName(made.format ?? "")}, {sizeInWords(made.size ?? 0)}, {(made.rows ?? 0).toLocaleString()} {made.rows === 1 ? "row" : "rows"}
          </span>
        </dd>
      </dl>
      {made.text && !made.inline && <Message text={made.text} />}
      {made.html && made.inline && !file.media.startsWith("image/") ? <HtmlView html={made.html} title="The mail" /> : <FileView file={file} />}
    </>
  );
}

function Message({ text }: { text: string }) {
  return (
    <details>
      <summary>Text of the mail</summary>
      <pre className="delivered" tabIndex={0} aria-label="Text of the mail">
        {text}
      </pre>
    </details>
  );
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
