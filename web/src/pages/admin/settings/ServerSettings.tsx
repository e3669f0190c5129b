import { useQuery } from "@tanstack/react-query";
import { type Answer, call } from "../../../api/client";
import { Problem } from "../../../kit/Problem";
import { SettingForm } from "./SettingForm";
import { grouped } from "./values";

export type ServerSetting = Answer<"GET /api/lookalike/v1/server-settings">[number];

/** What administrators can change while the server runs, each with a form of its own. */
export function ServerSettings() {
  const all = useQuery({
    queryKey: ["server-settings"],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/server-settings", {}, { signal }),
  });
  return (
    <>
      <Problem of={all.error} />
      {grouped(all.data ?? []).map(({ title, rows }) => (
        <section key={title} className="card form" aria-label={title}>
          <h2>{title}</h2>
          {rows.map((row) => (
            <SettingForm key={row.name} setting={row} />
          ))}
        </section>
      ))}
      <p className="soft">
        What you save counts at once. Everything else stands in <code>lookalike.toml</code> in the data folder, in the environment, or on the command line; <code>lookalike serve --help</code> names it all.
      </p>
    </>
  );
}
