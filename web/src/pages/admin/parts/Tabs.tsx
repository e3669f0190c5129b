import { useAddress } from "./address";

/** Parts of a page, one of which is shown: `?tab=` in the address. The first one needs no name there. */
export function useTab<T extends string>(tabs: Readonly<Record<T, string>>): T {
  const [search] = useAddress();
  const names = Object.keys(tabs) as T[];
  return names.find((name) => name === search.tab) ?? names[0]!;
}

export function Tabs<T extends string>({ label, tabs, now }: { label: string; tabs: Readonly<Record<T, string>>; now: T }) {
  const [, setAddress] = useAddress();
  const names = Object.keys(tabs) as T[];
  return (
    <div className="tabs" role="tablist" aria-label={label}>
      {names.map((name) => (
        <button key={name} type="button" role="tab" aria-selected={name === now} onClick={() => setAddress({ tab: name === names[0] ? "" : name, offset: "", done: "" })}>
          {tabs[name]}
        </button>
      ))}
    </div>
  );
}
