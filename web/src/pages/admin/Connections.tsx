import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call } from "../../api/client";
import { Button } from "../../kit/Button";
import { Dialog } from "../../kit/Dialog";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { type Column, Table } from "./parts/Table";

type Connection = Answer<"GET /api/4.0/connections">[number];
type Finding = Answer<"PUT /api/4.0/connections/{connection_name}/test">[number];
const FIELDS = "name,dialect_name,host,port,database,schema,username,pdts_enabled,max_connections,managed,example,dialect(label)";

export default function Connections() {
  const list = useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => call("GET /api/4.0/connections", { query: { fields: FIELDS } }, { signal }),
  });
  const [tested, setTested] = useState<string | null>(null);
  const test = (each: Connection) => (
    <Button small aria-label={`Test ${each.name}`} onClick={() => setTested(each.name ?? "")}>
      Test
    </Button>
  );
  return (
    <Page title="Connections" lead="The databases that models ask." above={[["Admin", null]]}>
      <Problem of={list.error} />
      {list.isPending && <p className="waiting">Loading the connections…</p>}
      {list.data?.length === 0 && (
        <div className="card empty">
          <h2>No database is connected</h2>
          <p>
            Start the server with <code>--project</code> and <code>--connection</code>, or type <code>lookalike demo</code> for one with sample data.
          </p>
        </div>
      )}
      {list.data && list.data.length > 0 && (
        <Table label="Connections" rows={list.data} keyOf={(each) => each.name ?? ""} columns={[...COLUMNS, { name: "Actions", unseen: true, end: true, cell: test }]} />
      )}
      {tested && <Test name={tested} onClose={() => setTested(null)} />}
    </Page>
  );
}

const COLUMNS: readonly Column<Connection>[] = [
  {
    name: "Name",
    cell: (each) => (
      <>
        <strong>{each.name}</strong> {each.example && <span className="badge">sample data</span>}
        {each.managed && <span className="badge">of the server</span>}
      </>
    ),
  },
  { name: "Kind", cell: (each) => each.dialect?.label || each.dialect_name },
  { name: "Where", cell: (each) => [each.host && [each.host, each.port].filter(Boolean).join(":"), each.database].filter(Boolean).join(" / ") || <span className="soft">inside the server</span> },
  { name: "User name", cell: (each) => each.username },
  { name: "Derived tables", cell: (each) => (each.pdts_enabled ? "built" : <span className="soft">off</span>) },
];

function Test({ name, onClose }: { name: string; onClose: () => void }) {
  const test = useMutation({
    mutationFn: () => call("PUT /api/4.0/connections/{connection_name}/test", { path: { connection_name: name } }),
  });
  return (
    <Dialog title={`Test ${name}`} onClose={onClose}>
      <p className="soft">The server opens the connection as a query would, and says what it finds.</p>
      <Problem of={test.error} />
      {test.data && (
        <ul className="plain" role="status">
          {test.data.map((each) => (
            <li key={each.name}>
              <Result of={each} />
            </li>
          ))}
        </ul>
      )}
      <div className="actions end">
        <Button onClick={onClose}>Close</Button>
        <Button kind="primary" disabled={test.isPending} onClick={() => test.mutate()}>
          {test.isPending ? "Testing…" : test.data ? "Test again" : "Test it"}
        </Button>
      </div>
    </Dialog>
  );
}

function Result({ of: finding }: { of: Finding }) {
  const kind = finding.status === "success" ? "good" : finding.status === "warning" ? "warn" : "bad";
  return (
    <span>
      <span className={`badge ${kind}`}>{finding.status}</span> <strong>{finding.name}</strong> {finding.message}
    </span>
  );
}
