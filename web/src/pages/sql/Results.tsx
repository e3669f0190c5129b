import { useMemo, useState } from "react";
import { ResultGrid } from "../../grid/ResultGrid";
import { secondsText } from "../../grid/timing";
import { Button } from "../../kit/Button";
import { Code } from "../../kit/Copy";
import { Dialog } from "../../kit/Dialog";
import { Menu } from "../../kit/Menu";
import { Problem } from "../../kit/Problem";
import { save } from "./download";
import { resultOf } from "./grid";
import type { Done } from "./runs";
import { derivedTable, type Rows } from "./statement";

const FORMATS = [["csv", "CSV"], ["xlsx", "Excel"], ["json", "JSON"], ["txt", "Text with tabs"], ["md", "Markdown"], ["html", "HTML"]] as const;
const SHOWN = ["queued", "database"];

/** What came of a run: rows, or what the database said against the statement. */
export function Results({ done }: { done: Done }) {
  const [asLookml, setAsLookml] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const result = useMemo(() => (done.rows ? resultOf(done) : null), [done]);
  if (done.refusal) return <Refused {...done.refusal} />;
  const rows = done.rows!;
  return (
    <>
      <div className="actions sql-status">
        <span role="status">{told(rows, done.seconds)}</span>
        <span className="soft">{done.stages.filter((each) => SHOWN.includes(each.name)).map((each) => `${each.name} ${secondsText(each.milliseconds)}`).join(" · ")}</span>
        <span className="space" />
        <Button small onClick={() => setAsLookml(true)}>
          To derived table
        </Button>
        <Menu
          name="Download"
          className="button small"
          face="Download"
          actions={FORMATS.map(([format, name]) => ({ name, act: () => void save(done.slug, format).catch(setProblem) }))}
        />
      </div>
      <Problem of={problem} />
      {rows.truncated && <p className="notice warn">The SQL Runner stops at 5,000 rows: there may be more. Downloads stop there as well.</p>}
      <ResultGrid result={result!} />
      {asLookml && (
        <Dialog title="Derived table" shape="wide" onClose={() => setAsLookml(false)}>
          <p className="soft">A view for a file of your LookML project. Types are told by the values of this run; look them over.</p>
          <Code text={derivedTable(done.sql, rows)} label="LookML of the statement" />
        </Dialog>
      )}
    </>
  );
}

function Refused({ message, details }: { message: string; details: string }) {
  return (
    <div className="notice bad" role="alert">
      <pre className="sql-said">{message}</pre>
      {details && <pre className="sql-said">{details}</pre>}
    </div>
  );
}

const told = (rows: Rows, took: number) => `${rows.rows.length.toLocaleString()} ${rows.rows.length === 1 ? "row" : "rows"} in ${secondsText(took * 1000)}`;
