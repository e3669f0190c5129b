/** Two texts line by line. */

export interface Line {
  sign: " " | "+" | "-";
  text: string;
}

/** The largest middle, in lines of each side, of which the smallest difference is looked for. */
const MOST = 1500;

/** What stays, went and came, in the order of the texts. */
export function differenceOf(before: string, after: string): Line[] {
  const old = before.split("\n");
  const now = after.split("\n");
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  const same = (text: string): Line => ({ sign: " ", text });
  const middle = between(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return [...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)];
}

function between(old: string[], now: string[]): Line[] {
  const gone = old.map((text): Line => ({ sign: "-", text }));
  const came = now.map((text): Line => ({ sign: "+", text }));
  if (!old.length || !now.length || old.length > MOST || now.length > MOST) return [...gone, ...came];
  return walked(old, now, commonLengths(old, now));
}

/** How many lines two tails have in common, for each pair of places where they begin. */
function commonLengths(old: string[], now: string[]): Uint16Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i]![j] = old[i] === now[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}

function walked(old: string[], now: string[], lengths: Uint16Array[]): Line[] {
  const found: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      found.push({ sign: " ", text: old[i++]! });
      j++;
    } else if (j >= now.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) found.push({ sign: "-", text: old[i++]! });
    else found.push({ sign: "+", text: now[j++]! });
  }
  return found;
}

/** With only the lines around changes. */
export function withoutSame(lines: Line[], around = 3): Line[] {
  const near = lines.map((_, at) => lines.slice(Math.max(0, at - around), at + around + 1).some((each) => each.sign !== " "));
  return lines.filter((_, at) => near[at]);
}
