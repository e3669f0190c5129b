import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useKnown } from "../explorer/documents";
import { may, type Session } from "../session";
import { type Found, operations, pages, people } from "./find";

const LIST = "palette-list";
const FEWEST = 2;

/** Ctrl+K: goes to whatever has the words that were typed. */
export default function Palette({ session, onClose }: { session: Session | undefined; onClose: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = useFound(text, session);
  const go = (one: Found | undefined) => {
    if (!one) return;
    onClose();
    void navigate({ to: one.address });
  };
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((at + step + found.length) % Math.max(found.length, 1));
    }
    if (event.key === "Enter") go(found[at]);
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
            aria-label="Search pages, operations and people"
            aria-expanded={found.length > 0}
            aria-controls={LIST}
            aria-activedescendant={found.length > 0 ? `${LIST}-${at}` : undefined}
            placeholder="Search pages, operations, people…"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={pressed}
          />
          <FoundList found={found} at={at} onGo={go} />
          {found.length === 0 && <p className="waiting">Nothing has these words.</p>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Pages first, then operations, then people for those who may look them up. */
function useFound(text: string, session: Session | undefined): Found[] {
  const asked = useDeferredValue(text.trim());
  const known = useKnown().data;
  const isEnough = asked.length >= FEWEST;
  const users = useQuery({
    queryKey: ["find people", asked],
    queryFn: ({ signal }) => people(asked, signal),
    enabled: may(session, "see_users") && isEnough,
    placeholderData: keepPreviousData,
  });
  return [
    ...pages(asked, session),
    ...(known && isEnough ? operations(known.search, asked) : []),
    ...(isEnough ? (users.data ?? []) : []),
  ];
}

function FoundList({ found, at, onGo }: { found: readonly Found[]; at: number; onGo: (one: Found) => void }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <ul ref={list} id={LIST} role="listbox" aria-label="What was found">
      {found.map((one, index) => (
        <li
          key={`${one.kind} ${one.address}`}
          id={`${LIST}-${index}`}
          role="option"
          className="found"
          aria-selected={index === at}
          onClick={() => onGo(one)}
          onKeyDown={undefined}
        >
          <span>{one.name}</span>
          <small>{one.more}</small>
          <span className="badge kind-of">{one.kind}</span>
        </li>
      ))}
    </ul>
  );
}
