import { Fragment, type ReactNode } from "react";

/** The Markdown that descriptions use: paragraphs, lists, fenced and inline code, emphasis, links. What it says becomes
 * elements, never HTML, so nothing in it can run. */
export function Markdown({ text }: { text: string }) {
  return <div className="ax-prose">{blocks(text).map((each, at) => <Fragment key={at}>{block(each)}</Fragment>)}</div>;
}

function blocks(text: string): string[] {
  const parts = text.split(/(```[\s\S]*?```)/);
  return parts.flatMap((part) => (part.startsWith("```") ? [part] : part.split(/\n{2,}/))).filter((part) => part.trim());
}

function block(text: string): ReactNode {
  if (text.startsWith("```")) return <pre>{text.replace(/^```\w*\n?|```$/g, "")}</pre>;
  const lines = text.trim().split("\n");
  const heading = /^#{1,6}\s+(.*)/.exec(lines[0]!);
  if (heading) return <h4>{inline(heading[1]!)}</h4>;
  if (lines.every((line) => /^\s*[-*]\s/.test(line))) {
    return <ul>{lines.map((line, at) => <li key={at}>{inline(line.replace(/^\s*[-*]\s/, ""))}</li>)}</ul>;
  }
  return <p>{inline(lines.join(" "))}</p>;
}

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]]+\]\([^)\s]+\))/;

export function inline(text: string): ReactNode[] {
  return text.split(INLINE).map((part, at) => {
    if (part.startsWith("`") && part.length > 2) return <code key={at}>{part.slice(1, -1)}</code>;
    if (part.startsWith("**") && part.length > 4) return <strong key={at}>{part.slice(2, -2)}</strong>;
    if (part.startsWith("*") && part.length > 2) return <em key={at}>{part.slice(1, -1)}</em>;
    const link = /^\[([^\]]+)\]\((\S+)\)$/.exec(part);
    if (link && /^(https?:\/\/|\/)/.test(link[2]!)) return <a key={at} href={link[2]} rel="noreferrer">{link[1]}</a>;
    return link ? link[1] : part;
  });
}
