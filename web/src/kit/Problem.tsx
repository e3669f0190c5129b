import { ApiError } from "../api/client";
import { Copy } from "./Copy";

/** What went wrong with a call, whole: the message, each field, and what to tell the administrator. */
export function Problem({ of: problem }: { of: unknown }) {
  if (!problem) return null;
  const error = problem instanceof ApiError ? problem : null;
  return (
    <div className="notice bad" role="alert">
      <p>{problem instanceof Error ? problem.message : String(problem)}</p>
      {error && error.problems.length > 0 && (
        <ul>
          {error.problems.map((each, at) => (
            <li key={at}>
              {each.field && <code>{each.field}</code>} {each.message}
            </li>
          ))}
        </ul>
      )}
      {error && error.status > 0 && (
        <div className="foot actions">
          <span>
            Status {error.status}
            {error.requestId && (
              <>
                , request <code>{error.requestId}</code>
              </>
            )}
          </span>
          <Copy text={supportText(error)} name="Copy for support" />
        </div>
      )}
    </div>
  );
}

function supportText(error: ApiError): string {
  return [
    `Page: ${location.pathname}`,
    `Status: ${error.status}`,
    `Request: ${error.requestId ?? "none"}`,
    `Message: ${error.message}`,
    ...error.problems.map((each) => `${each.field ?? ""}: ${each.message ?? ""}`),
  ].join("\n");
}
