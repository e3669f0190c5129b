import { Dialog } from "../kit/Dialog";

const KEYS: readonly (readonly [string, readonly string[]])[] = [
  ["Search or go to", ["Ctrl K", "Ctrl Shift K"]],
  ["Run the query or the statement", ["Ctrl Enter"]],
  ["Run it anew, without what is kept", ["Ctrl Shift Enter"]],
  ["Complete a word in an editor", ["Ctrl Space"]],
  ["Close what is open", ["Esc"]],
  ["These shortcuts", ["?"]],
];

export default function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <p className="soft">On a Mac, Cmd does what Ctrl does here.</p>
      <dl className="facts">
        {KEYS.map(([what, keys]) => (
          <div key={what} className="shortcut">
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
