/** The tree of folders as far as it has been opened. */
import type { Folder } from "./folders";

export interface Branch {
  id: string;
  name: string;
  folder: Folder;
  mayHold: boolean;
  /** Undefined: not opened yet, or still on its way. */
  below: readonly Branch[] | undefined;
  hasBelow: boolean;
}

/** `under`: what lies in each folder that is open; `mine` stands on top and is left out where it lies. */
export function branchesOf(roots: readonly Folder[], under: ReadonlyMap<string, readonly Folder[]>, mine: string | null): Branch[] {
  const branch = (folder: Folder, isRoot: boolean): Branch => {
    const id = folder.id ?? "";
    const found = under.get(id)?.filter((each) => each.id !== mine);
    return {
      id,
      name: isRoot && id === mine ? "My folder" : (folder.name ?? ""),
      folder,
      mayHold: folder.can?.edit_content === true,
      below: found?.map((each) => branch(each, false)),
      hasBelow: (folder.child_count ?? 0) > 0,
    };
  };
  return roots.map((each) => branch(each, true));
}
