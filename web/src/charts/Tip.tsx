export interface TipAt {
  left: number;
  top: number;
  lines: readonly (readonly [string, string])[];
}

/** Where the pointer is in the picture, and what it points at; null where it points at nothing. */
export function tipOf(place: HTMLElement, event: MouseEvent, value: unknown): TipAt | null {
  const lines = linesOf(value);
  if (lines.length === 0) return null;
  const frame = place.getBoundingClientRect();
  return { left: event.clientX - frame.left, top: event.clientY - frame.top, lines };
}

export function linesOf(value: unknown): (readonly [string, string])[] {
  if (value === null || value === undefined || value === "") return [];
  if (typeof value !== "object") return [["", String(value)]];
  return Object.entries(value).map(([name, text]) => [name, String(text)] as const);
}

export function Tip({ at }: { at: TipAt }) {
  return (
    <dl className="chart-tip" style={{ left: at.left, top: at.top }}>
      {at.lines.map(([name, text]) => (
        <div key={name}>
          {name && <dt>{name}</dt>}
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
