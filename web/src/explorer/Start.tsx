import { useCatalog } from "./documents";
import { MethodLink } from "./parts/small";
import type { Operation } from "./model";

const FIRST: [string, string[]][] = [
  ["Ask a question", ["run_inline_query", "all_lookml_models", "lookml_model_explore", "create_query"]],
  ["Looks and folders", ["search_looks", "run_look", "search_folders", "create_look"]],
  ["People", ["me", "search_users", "create_user", "set_user_roles"]],
  ["Schedules", ["all_scheduled_plans", "create_scheduled_plan", "scheduled_plan_run_once"]],
  ["Take back", ["all_operations", "undo_operation", "trash"]],
];

/** What somebody sees who has not chosen anything yet. */
export function Start() {
  const catalog = useCatalog();
  const works = catalog.operations.filter((each) => !each.notYet).length;
  return (
    <article className="ax-docs ax-alone">
      <h1>API Explorer</h1>
      <p className="ax-summary">
        {catalog.operations.length} operations, {works} of them in this release; Looker API 4.0 of {catalog.release}, and Lookalike’s own.
      </p>
      <p>
        Search by name, by what you want to do, or by a field. Choose a method, fill in the form, look at the request, run it, and copy it as code. <kbd>/</kbd> goes to the search, <kbd>Ctrl</kbd>+<kbd>Enter</kbd> runs.
      </p>
      <div className="ax-cards">
        {FIRST.map(([title, ids]) => (
          <section key={title} className="ax-card">
            <h2>{title}</h2>
            <ul className="ax-plain">
              {ids.map((id) => catalog.byId.get(id)).filter((each): each is Operation => each !== undefined).map((each) => (
                <li key={each.id}><MethodLink operation={each} /><br /><span className="ax-soft">{each.summary}</span></li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p className="ax-soft">
        The whole description, for other tools: <a href="/api/4.0/openapi.json">openapi.json</a>, <a href="/api/4.0/swagger.json">swagger.json</a>, and of our own operations <a href="/api/lookalike/v1/openapi.json">openapi.json</a>.
      </p>
    </article>
  );
}
