import { useState } from "react";
import { Dialog } from "../../kit/Dialog";
import { methodAddress } from "../addresses";
import { useCatalog } from "../documents";
import type { Operation } from "../model";
import { To, Verb } from "../parts/small";
import { paramOf, usesOf } from "./uses";

/** Beside an id of an answer: the methods that take it, opened with it filled in. */
export function UseIn({ operation, path, value }: { operation: Operation; path: string; value: string }) {
  const [open, setOpen] = useState(false);
  const uses = usesOf(useCatalog(), operation, path);
  if (!uses.length) return null;
  const { param } = uses[0]!;
  return (
    <>
      <button type="button" className="ax-use" aria-label={`Use ${paramOf(operation, path)} ${value} in another method`} title="Use it in another method" onClick={() => setOpen(true)}>use in…</button>
      {open && (
        <Dialog title={`Use ${param} ${value} in`} onClose={() => setOpen(false)}>
          <ul className="ax-plain ax-useslist" onClick={() => setOpen(false)}>
            {uses.map((each) => (
              <li key={each.operation.id}>
                <To splat={methodAddress(each.operation)} search={{ params: JSON.stringify({ [param]: value }) }}><Verb verb={each.operation.verb} /> {each.operation.id}</To> <span className="ax-soft">{each.operation.summary}</span>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}
