import { useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import { type Content, ContentList } from "../content/ContentList";
import { Page } from "../kit/Page";
import { Place } from "../kit/Place";
import { Problem } from "../kit/Problem";
import { isAdmin, type Me, useMe } from "../session";
import { favoritesQuery, updatedQuery, viewedQuery } from "./shelves";

export default function Home() {
  const me = useMe();
  const name = me?.first_name || me?.display_name;
  return (
    <Page title={name ? `Hello, ${name}` : "Hello"} lead="Everything that these pages do, your scripts can do as well.">
      {me && <Shelves me={me} />}
      <div className="cards">
        <Step title="Ask a question" address="/explore" link="Explore">
          Choose fields, filter them, and save the answer as a Look.
        </Step>
        <Step title="Make an API key" address="/account/keys" link="API keys">
          Its secret is shown once, with a looker.ini, curl and Python that are ready to run.
        </Step>
        <Step title="Try a call" address="/api-explorer" link="API Explorer">
          Find an operation, fill in the form, see the answer, and take the code along.
        </Step>
        {isAdmin(me) && (
          <Step title="Let people in" address="/admin/users" link="Users">
            Make accounts, give roles and groups, and see who can do what.
          </Step>
        )}
      </div>
      <Server />
    </Page>
  );
}

/** What the caller marked and opened, and what has changed. */
function Shelves({ me }: { me: Me }) {
  const favorites = useQuery(favoritesQuery(me.id ?? ""));
  const viewed = useQuery(viewedQuery);
  const updated = useQuery(updatedQuery);
  return (
    <div className="cards">
      <Shelf name="Favorites" all={favorites.data} problem={favorites.error}>
        Mark a Look with its star, and it is here.
      </Shelf>
      <Shelf name="Recently viewed" all={viewed.data} problem={viewed.error}>
        Nothing yet. What you open is here afterwards.
      </Shelf>
      <Shelf name="Recently updated" all={updated.data} problem={updated.error}>
        There are no Looks that you may see.
      </Shelf>
    </div>
  );
}

function Shelf({ name, all, problem, children }: { name: string; all: readonly Content[] | undefined; problem: unknown; children: string }) {
  return (
    <section className="card" aria-label={name}>
      <h2>{name}</h2>
      <Problem of={problem} />
      {!all && !problem && <p className="waiting">Loading…</p>}
      {all && all.length > 0 && <ContentList label={name} all={all} />}
      {all?.length === 0 && (
        <p className="soft">
          {children} <Place to="/folders">See what is shared →</Place>
        </p>
      )}
    </section>
  );
}

function Step({ title, address, link, children }: { title: string; address: string; link: string; children: string }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      <p className="soft">{children}</p>
      <Place to={address}>{link} →</Place>
    </section>
  );
}

function Server() {
  const versions = useQuery({ queryKey: ["versions"], queryFn: ({ signal }) => call("GET /api/4.0/versions", {}, { signal }) });
  return (
    <section className="card">
      <h2>This server</h2>
      <dl className="facts">
        <dt>API</dt>
        <dd>
          <code>{versions.data ? `${versions.data.api_server_url}/api/4.0` : "…"}</code>
        </dd>
        <dt>Release of the API</dt>
        <dd>{versions.data?.looker_release_version ?? "…"}</dd>
      </dl>
    </section>
  );
}
