import { useId } from "react";
import type { Asked } from "./asked";
import type { Edit } from "./useAsked";

/** Limits, totals and the time zone of the question. */
export function Settings({ asked, edit, timezone }: { asked: Asked; edit: Edit; timezone: string }) {
  const id = useId();
  return (
    <div className="settings">
      <label htmlFor={`${id}-rows`}>Row limit</label>
      <input id={`${id}-rows`} className="input short" inputMode="numeric" value={asked.limit} onChange={(event) => edit({ ...asked, limit: event.target.value.trim() }, "limit")} />
      {asked.pivots.length > 0 && (
        <>
          <label htmlFor={`${id}-columns`}>Column limit</label>
          <input id={`${id}-columns`} className="input short" inputMode="numeric" placeholder="50" value={asked.columnLimit} onChange={(event) => edit({ ...asked, columnLimit: event.target.value.trim() }, "columns")} />
        </>
      )}
      <label>
        <input type="checkbox" checked={asked.total} onChange={(event) => edit({ ...asked, total: event.target.checked })} /> Totals
      </label>
      {asked.pivots.length > 0 && (
        <label>
          <input type="checkbox" checked={asked.rowTotal !== ""} onChange={(event) => edit({ ...asked, rowTotal: event.target.checked ? "right" : "" })} /> Row totals
        </label>
      )}
      <label htmlFor={`${id}-zone`}>Time zone</label>
      <select id={`${id}-zone`} className="input" value={asked.timezone} onChange={(event) => edit({ ...asked, timezone: event.target.value })}>
        <option value="">{timezone || "of the server"}</option>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </select>
    </div>
  );
}
