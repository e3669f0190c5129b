import { Button } from "../../../kit/Button";
import { useAddress } from "./address";

/** Steps through a list. Without a total, a full page may be followed by another one. */
export function Pages({ size, shown, total }: { size: number; shown: number; total?: number | null }) {
  const [search, setAddress] = useAddress();
  const offset = Number(search.offset ?? 0) || 0;
  const hasMore = total == null ? shown === size : offset + shown < total;
  if (offset === 0 && !hasMore) return null;
  const go = (to: number) => setAddress({ offset: to > 0 ? String(to) : "" });
  return (
    <nav className="actions end" aria-label="Pages of the list">
      <span className="soft number">
        {shown > 0 ? `${offset + 1}–${offset + shown}` : "none"}
        {total != null && ` of ${total}`}
      </span>
      <Button small disabled={offset === 0} onClick={() => go(Math.max(0, offset - size))}>
        Before
      </Button>
      <Button small disabled={!hasMore} onClick={() => go(offset + size)}>
        Next
      </Button>
    </nav>
  );
}
