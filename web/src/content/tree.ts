/** The tree of folders as far as it has been opened. */
import type { Folder } from "./folders";

export interface Branch {
  id: string;
  name: string;
  folder: Folder;
  /** Whether it can be chosen. */
  isOpen: boolean;
  /** Undefined: not opened yet, or still on its way. */
  below: readonly Branch[] | undefined;
  hasBelow: boolean;
}

interface Shape {
  /** What lies in each folder that is open. */
  under: ReadonlyMap<string, readonly Folder[]>;
  /** One's own folder: it stands on top and is left out where it lies. */
  mine: string | null;
  isOpen: (folder: Folder) => boolean;
}

export function branchesOf(roots: readonly Folder[], { under, mine, isOpen }: Shape): Branch[] {
  const branch = (folder: Folder, isRoot: boolean): Branch => {
    const id = folder.id ?? "";
    const found = under.get(id)?.filter((each) => each.id !== mine);
    return {
      id,
      name: isRoot && id === mine ? "My folder" : (folder.name ?? ""),
      folder,
      isOpen: isOpen(folder),
      below: found?.map((each) => branch(each, false)),
      hasBelow: (folder.child_count ?? 0) > 0,
    };
  };
  return roots.map((each) => branch(each, true));
}
