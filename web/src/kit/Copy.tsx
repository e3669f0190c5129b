import { useState } from "react";
import { Button } from "./Button";

export function Copy({ text, name = "Copy" }: { text: string; name?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await toClipboard(text);
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <Button small icon={done ? "check" : "copy"} onClick={copy}>
      {done ? "Copied" : name}
    </Button>
  );
}

/** Pages that were opened by plain HTTP from another machine have no clipboard of their own. */
export async function toClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="code">
      <pre tabIndex={0} aria-label={label}>
        <code>{text}</code>
      </pre>
      <Copy text={text} />
    </div>
  );
}
