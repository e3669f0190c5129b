import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { call } from "../../api/client";
import { Problem } from "../../kit/Problem";
import { When } from "../../kit/When";

/** The statements that the person has run, the last one first. */
export function History() {
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const { data, error } = useQuery({
    queryKey: ["sql statements", asked],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/sql-statements", { query: { limit: 100, sql: asked ? `%${asked}%` : undefined } }, { signal }),
  });
  return (
    <div className="stack">
      <div className="toolbar">
        <input className="input" type="search" aria-label="Search my statements" placeholder="Search my statements…" value={text} onChange={(event) => setText(event.target.value)} />
      </div>
      <Problem of={error} />
      {data?.length === 0 && <p className="empty">{asked ? "None of your statements has these words." : "What you run is kept here."}</p>}
      <ul className="plain sql-history">
        {data?.map((each) => (
          <li key={each.slug}>
            <Link to="/sql/{-$slug}" params={{ slug: each.slug }}>
              <code>{each.sql}</code>
            </Link>
            <small className="soft">
              {each.connection_name} · {(each.run_count ?? 0).toLocaleString()}× · <When at={each.last_run_at} never="not run yet" />
            </small>
          </li>
        ))}
      </ul>
    </div>
  );
}
