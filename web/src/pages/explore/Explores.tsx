import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { isAdmin, useMe } from "../../session";
import { modelsQuery } from "./model";
import "./explore.css";

/** All explores that one may use, by model. */
export default function Explores() {
  const { data, error, isPending } = useQuery(modelsQuery);
  const { q = "" } = useSearch({ strict: false }) as { q?: string };
  const navigate = useNavigate();
  const models = useMemo(() => found(data ?? [], q), [data, q]);
  const none = data && data.every((model) => !model.explores?.some((each) => !each.hidden));
  return (
    <Page title="Explore" lead="Choose where to start. An explore is a set of tables that belong together, with everything that can be asked of them.">
      {isPending && <p className="waiting">Loading…</p>}
      <Problem of={error} />
      {none && <Empty />}
      {data && !none && (
        <input
          className="input"
          type="search"
          aria-label="Search explores"
          placeholder="Search explores"
          value={q}
          onChange={(event) => void navigate({ to: ".", search: { q: event.target.value }, replace: true })}
        />
      )}
      {models.map((model) => (
        <section key={model.name} className="stack" aria-label={model.label ?? model.name ?? ""}>
          <h2>{model.label}</h2>
          <div className="cards explores">
            {(model.explores ?? []).map((each) => (
              <Link key={each.name} className="card explore-card" to="/explore/$model/$explore" params={{ model: model.name ?? "", explore: each.name ?? "" }}>
                <strong>{each.label}</strong>
                {each.description && <span className="soft">{each.description}</span>}
              </Link>
            ))}
          </div>
        </section>
      ))}
      {data && !none && models.length === 0 && <p className="empty">No explore has “{q}” in its name or description.</p>}
    </Page>
  );
}

type Models = NonNullable<ReturnType<typeof useQuery<Awaited<ReturnType<NonNullable<typeof modelsQuery.queryFn>>>>>["data"]>;

function found(models: Models, text: string): Models {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return models.flatMap((model) => {
    const explores = (model.explores ?? []).filter((each) => {
      const says = `${each.name} ${each.label} ${each.description ?? ""} ${model.label}`.toLowerCase();
      return !each.hidden && words.every((word) => says.includes(word));
    });
    return explores.length ? [{ ...model, explores }] : [];
  });
}

function Empty() {
  const admin = isAdmin(useMe());
  return (
    <div className="card empty">
      <h2>There is nothing to explore yet</h2>
      {admin ? (
        <>
          <p>A LookML project and a database connection make explores. The sample data brings both, with a shop's orders, customers and products:</p>
          <pre>lookalike demo</pre>
          <p>Your own LookML goes into a folder below <code>projects</code> of the server's data folder; its explores are here as soon as the files are.</p>
        </>
      ) : (
        <p>Nobody has given you access to a model. An administrator can, with a role that has the permission to explore.</p>
      )}
    </div>
  );
}
