import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call } from "../api/client";
import { Page } from "../kit/Page";
import { isAdmin, useMe } from "../session";

export default function Home() {
  const me = useMe();
  const name = me?.first_name || me?.display_name;
  return (
    <Page title={name ? `Hello, ${name}` : "Hello"} lead="Everything that these pages do, your scripts can do as well.">
      <div className="cards">
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

function Step({ title, address, link, children }: { title: string; address: string; link: string; children: string }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      <p className="soft">{children}</p>
      <Link to={address}>{link} →</Link>
    </section>
  );
}

function Server() {
  const versions = useQuery({ queryKey: ["versions"], queryFn: ({ signal }) => call("GET /api/4.0/versions", {}, { signal }) });
  const models = useQuery({
    queryKey: ["models"],
    queryFn: ({ signal }) => call("GET /api/4.0/lookml_models", { query: { fields: "name,label,explores(name,label)" } }, { signal }),
  });
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
        <dt>Models</dt>
        <dd>
          {models.data?.map((model) => `${model.label || model.name} (${model.explores?.length ?? 0} explores)`).join(", ") ||
            (models.isPending ? "…" : "none that you may use")}
        </dd>
      </dl>
    </section>
  );
}
