import { type FormEvent, useState } from "react";
import type { MadeCall } from "../api/record";
import { curlOf, pythonOf } from "../api/snippets";
import { Button } from "../kit/Button";
import { Code } from "../kit/Copy";
import { Dialog } from "../kit/Dialog";
import { Choice, SelectField, TextField } from "../kit/Field";
import { Problem } from "../kit/Problem";
import {
  downloadAddress, fileName, FORMATS, type FormatName, hasArrangement, hasLabels, hasRows, hasValues, inBytes, START, type Wanted, wrongRows,
} from "./download";
import { type Progress, useDownload } from "./useDownload";

interface Props {
  queryId?: string;
  lookId?: string;
  /** What the file is called, without its ending. */
  name: string;
  close: () => void;
}

export function DownloadDialog({ queryId, lookId, name, close }: Props) {
  const [wanted, setWanted] = useState(START);
  const { progress, start, cancel } = useDownload();
  const address = downloadAddress({ queryId, lookId }, wanted);
  const wrong = wrongRows(wanted);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void start(fileName(name, wanted.format), address);
  };
  const runs = progress.state === "running";
  return (
    <Dialog title={`Download ${name}`} onClose={close}>
      <form className="form" onSubmit={submit}>
        <Options wanted={wanted} set={(part) => setWanted({ ...wanted, ...part })} wrong={wrong} />
        <AsCall address={address} />
        <Told progress={progress} file={fileName(name, wanted.format)} />
        <Problem of={progress.problem} />
        <div className="actions end">
          {runs ? <Button onClick={cancel}>Cancel the download</Button> : <Button onClick={close}>Close</Button>}
          <Button kind="primary" icon="download" type="submit" disabled={runs || wrong !== undefined}>
            Download
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface OptionsProps {
  wanted: Wanted;
  set: (part: Partial<Wanted>) => void;
  wrong: string | undefined;
}

function Options({ wanted, set, wrong }: OptionsProps) {
  return (
    <>
      <SelectField label="Format" autoFocus value={wanted.format} onChange={(event) => set({ format: event.target.value as FormatName })}>
        {Object.entries(FORMATS).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </SelectField>
      {hasValues(wanted.format) && (
        <Choice label="Values as they are shown" hint="$1,234.50 and not 1234.5" checked={wanted.formatted} onChange={() => set({ formatted: !wanted.formatted })} />
      )}
      {hasLabels(wanted.format) && (
        <Choice label="Labels as names" hint="Orders Count and not orders.count" checked={wanted.labels} onChange={() => set({ labels: !wanted.labels })} />
      )}
      {hasArrangement(wanted) && (
        <Choice label="Columns as the table shows them" hint="Renamed and hidden as the visualization says" checked={wanted.arranged} onChange={() => set({ arranged: !wanted.arranged })} />
      )}
      {hasRows(wanted.format) && (
        <SelectField label="Rows" value={wanted.rows} onChange={(event) => set({ rows: event.target.value as Wanted["rows"] })} hint={wanted.rows === "all" ? "Runs again without a limit. It can be long." : undefined}>
          <option value="shown">As many as are shown</option>
          <option value="all">All results</option>
          <option value="custom">At most…</option>
        </SelectField>
      )}
      {hasRows(wanted.format) && wanted.rows === "custom" && (
        <TextField label="Rows at most" inputMode="numeric" value={wanted.custom} wrong={wrong} onChange={(event) => set({ custom: event.target.value })} />
      )}
    </>
  );
}

function AsCall({ address }: { address: string }) {
  const call: MadeCall = { id: 0, verb: "GET", address, status: 0, milliseconds: 0, requestId: null };
  return (
    <details>
      <summary>The same as a call</summary>
      <div className="form limits">
        <Code text={curlOf(call, location.origin)} label="The download by curl" />
        <Code text={pythonOf(call, location.origin)} label="The download by Python" />
      </div>
    </details>
  );
}

function Told({ progress, file }: { progress: Progress; file: string }) {
  if (progress.state === "idle") return null;
  const size = inBytes(progress.bytes);
  return (
    <p role="status" className={progress.state === "done" ? "notice good" : "notice"}>
      {progress.state === "done" ? `${file}: ${size}` : progress.bytes === 0 ? "The server works on it…" : `${size} so far…`}
    </p>
  );
}
