import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { call } from "../../api/client";
import type { Look } from "../../content/looks";
import { Button } from "../../kit/Button";
import { TextField } from "../../kit/Field";
import { differs, type Filters as Values, filtersNow, type Search, searchWith } from "./filters";

/** What the Look filters by. Changes hold for this view alone: the address keeps them, the Look does not. */
export function Filters({ look }: { look: Look }) {
  const own = look.query?.filters;
  const search = useSearch({ strict: false }) as Search;
  const now = filtersNow(own, search);
  return <Form key={JSON.stringify(now)} look={look} now={now} search={search} />;
}

function Form({ look, now, search }: { look: Look; now: Values; search: Search }) {
  const own = look.query?.filters;
  const navigate = useNavigate();
  const [typed, setTyped] = useState(now);
  const labels = useFieldLabels(look);
  const go = (values: Values) => void navigate({ to: ".", search: searchWith(search, own, values) as never });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go(typed);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go(typed);
  };
  return (
    <form className="card filters" aria-label="Filters" onSubmit={submit} onKeyDown={pressed}>
      <div className="filter-fields">
        {Object.entries(typed).map(([field, value]) => (
          <TextField
            key={field}
            label={labels.get(field) ?? field}
            title={field}
            placeholder="any value"
            value={value}
            onChange={(event) => setTyped({ ...typed, [field]: event.target.value })}
          />
        ))}
      </div>
      <div className="actions">
        <Button kind="primary" type="submit" aria-keyshortcuts="Control+Enter" disabled={!differs(now, typed)}>
          Run
        </Button>
        {differs(own, now) && (
          <>
            <Button onClick={() => go(filtersNow(own, {}))}>As saved</Button>
            <span className="badge warn">Changed for this view only</span>
          </>
        )}
      </div>
    </form>
  );
}

/** What people call the fields; the fields' own names until that is known, and where it may not be read. */
function useFieldLabels(look: Look): ReadonlyMap<string, string> {
  const path = { lookml_model_name: look.query?.model ?? "", explore_name: look.query?.view ?? "" };
  const fields = "fields(dimensions(name,label),measures(name,label),filters(name,label),parameters(name,label))";
  const known = useQuery({
    queryKey: ["field labels", path],
    queryFn: ({ signal }) =>
      call("GET /api/4.0/lookml_models/{lookml_model_name}/explores/{explore_name}", { path, query: { fields } }, { signal }),
    staleTime: 300_000,
    retry: false,
  });
  const all = Object.values(known.data?.fields ?? {}).flat();
  return new Map(all.map((each) => [each?.name ?? "", each?.label ?? ""]));
}
