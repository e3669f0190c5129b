const STEPS: readonly [number, Intl.RelativeTimeFormatUnit][] = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [30, "day"],
  [12, "month"],
  [Number.POSITIVE_INFINITY, "year"],
];
const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** A time as people say it, with the exact one behind it. */
export function When({ at, never = "never" }: { at: string | null | undefined; never?: string }) {
  if (!at) return <span className="soft">{never}</span>;
  const time = new Date(at);
  return (
    <time dateTime={at} title={time.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" })}>
      {inWords((time.getTime() - Date.now()) / 1000)}
    </time>
  );
}

export function inWords(seconds: number): string {
  let amount = seconds;
  for (const [size, unit] of STEPS) {
    if (Math.abs(amount) < size) return words.format(Math.round(amount), unit);
    amount /= size;
  }
  return "";
}
