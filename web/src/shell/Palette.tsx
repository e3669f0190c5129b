import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { Session } from "../session";
import type { Found, FoundGroup } from "./rank";
import { remember } from "./recent";
import { useFound } from "./useFound";

const LIST = "palette-list";
const KINDS: Record<string, string> = {
  recent: "Recent", page: "Pages", look: "Looks", folder: "Folders", explore: "Explores", field: "Fields", operation: "Operations of the API", user: "People",
};

/** Ctrl+K: goes to whatever has the words that were typed. */
export default function Palette({ session, onClose }: { session: Session | undefined; onClose: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { groups, failed, isWaiting } = useFound(text, session);
  const found = groups.flatMap((group) => group.found);
  const now = Math.min(at, Math.max(found.length - 1, 0));
  const go = (one: Found | undefined) => {
    if (!one) return;
    remember(one);
    onClose();
    void navigate({ href: one.address });
  };
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((now + step + found.length) % Math.max(found.length, 1));
    }
    if (event.key === "Enter") go(found[now]);
  };
  return (
    <ModalOverlay className="veil" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="modal palette">
        <AriaDialog>
          <Heading slot="title" className="unseen">
            Search or go to
          </Heading>
          <input
            className="input"
            autoFocus
            role="combobox"
            aria-label="Search pages, content, fields, operations and people"
            aria-expanded={found.length > 0}
            aria-controls={LIST}
            aria-activedescendant={found.length > 0 ? `${LIST}-${now}` : undefined}
            placeholder="Search pages, Looks, fields, operations, people…"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={pressed}
          />
          <FoundList groups={groups} at={now} onGo={go} />
          {found.length === 0 && <p className="waiting">{isWaiting ? "Searching…" : "Nothing has these words."}</p>}
          {failed.length > 0 && <p className="palette-failed">Not searched, because the server did not answer: {failed.join(", ")}.</p>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function FoundList({ groups, at, onGo }: { groups: readonly FoundGroup[]; at: number; onGo: (one: Found) => void }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at, groups]);
  let place = 0;
  return (
    <div ref={list} id={LIST} role="listbox" aria-label="What was found" className="palette-list">
      {groups.map((group) => (
        <div key={group.kind} role="group" aria-label={KINDS[group.kind] ?? group.kind}>
          <div className="kind" aria-hidden="true">
            {KINDS[group.kind] ?? group.kind}
          </div>
          {group.found.map((one) => {
            const index = place++;
            return (
              <div key={one.address} id={`${LIST}-${index}`} role="option" className="found" aria-selected={index === at} onClick={() => onGo(one)}>
                <span>{one.name}</span>
                <small>{one.more}</small>
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
