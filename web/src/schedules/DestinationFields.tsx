import { IconButton } from "../kit/Button";
import { Choice, SelectField, TextField } from "../kit/Field";
import { TextArea } from "./TextArea";
import { destinationName, formatName, hasOptions, inOrder } from "./formats";
import type { Destination, Draft } from "./plan";
import { problemOfDestination } from "./problems";

/** The types of destination of the server, with the formats that each takes. */
export type Kinds = readonly { type: string; formats: readonly string[] }[];

interface Props {
  at: number;
  draft: Draft;
  kinds: Kinds;
  problem: unknown;
  change: (destination: Destination) => void;
  remove: (() => void) | null;
}

/** Where it goes, in which form. */
export function DestinationFields({ at, draft, kinds, problem, change, remove }: Props) {
  const given = draft.destinations[at]!;
  const set = (changes: Partial<Destination>) => change({ ...given, ...changes });
  const wrong = (field: string) => problemOfDestination(problem, draft, at, field);
  const formats = inOrder(kinds.find((each) => each.type === given.type)?.formats ?? [given.format]);
  return (
    <fieldset className="destination">
      <legend>Destination {draft.destinations.length > 1 ? at + 1 : ""}</legend>
      {remove && <IconButton small name={`Remove destination ${at + 1}`} icon="close" onClick={remove} />}
      <div className="row">
        <SelectField label="Send by" value={given.type} onChange={(event) => set({ ...atType(event.target.value, kinds, given), addresses: "" })} wrong={wrong("type")}>
          {kinds.map((each) => (
            <option key={each.type} value={each.type}>
              {destinationName(each.type)}
            </option>
          ))}
        </SelectField>
        <SelectField label="Format" value={given.format} onChange={(event) => set({ format: event.target.value })} wrong={wrong("format")}>
          {formats.map((format) => (
            <option key={format} value={format}>
              {formatName(format)}
            </option>
          ))}
        </SelectField>
      </div>
      <Address given={given} set={set} wrong={wrong} />
      {hasOptions(given.format) && (
        <div className="row">
          <Choice label="Formatted values" checked={given.formatted} onChange={(event) => set({ formatted: event.target.checked })} />
          <Choice label="Columns as in the visualization" checked={given.arranged} onChange={(event) => set({ arranged: event.target.checked })} />
        </div>
      )}
      {given.type === "email" && <TextArea label="Message" value={given.message} onText={(message) => set({ message })} wrong={wrong("message")} hint="Stands above the content in the mail." />}
    </fieldset>
  );
}

interface AddressProps {
  given: Destination;
  set: (changes: Partial<Destination>) => void;
  wrong: (field: string) => string | undefined;
}

function Address({ given, set, wrong }: AddressProps) {
  if (given.type === "email") {
    return <TextArea label="Recipients" value={given.addresses} onText={(addresses) => set({ addresses })} wrong={wrong("address")} hint="Email addresses, with commas between them. Everybody gets a mail of their own." />;
  }
  return (
    <>
      <TextField label="Address" value={given.addresses} onChange={(event) => set({ addresses: event.target.value })} wrong={wrong("address")} placeholder="https://example.com/hook" spellCheck={false} />
      <TextField label="Authorization header" type="password" autoComplete="off" value={given.authorization} onChange={(event) => set({ authorization: event.target.value })} wrong={wrong("secret_parameters")} hint="Kept sealed and never shown. Empty: none, or the one that was given before." />
    </>
  );
}

function atType(type: string, kinds: Kinds, given: Destination): Destination {
  const formats = inOrder(kinds.find((each) => each.type === type)?.formats ?? []);
  return { ...given, type, format: formats.includes(given.format) ? given.format : (formats[0] ?? given.format) };
}
