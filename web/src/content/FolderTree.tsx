import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button as AriaButton, Collection, type Key, Tree, TreeItem, TreeItemContent } from "react-aria-components";
import { Icon } from "../kit/Icon";
import { Problem } from "../kit/Problem";
import { useMe } from "../session";
import { ancestorsQuery, childrenQuery, type Folder, folderQuery, SHARED, USERS } from "./folders";
import { type Branch, branchesOf } from "./tree";
import "./content.css";

const DEEPEST = 5;

interface Props {
  label: string;
  value: string | null;
  onChange: (id: string, branch: Branch) => void;
  /** Only folders that the caller may put something into can be chosen. */
  toHold?: boolean;
  /** Not to be chosen: what is moved cannot go into itself. */
  not?: readonly string[];
}

/** Shared, one's own folder, and those of the others. What lies in a folder is read when it is opened. */
export function FolderTree({ label, value, onChange, toHold, not = [] }: Props) {
  const mine = useMe()?.personal_folder_id ?? null;
  const [opened, setOpened] = useState<ReadonlySet<Key>>(new Set([SHARED]));
  const above = useQuery({ ...ancestorsQuery(value ?? ""), enabled: value !== null });
  const open = new Set<Key>([...opened, ...(above.data?.map((each) => each.id ?? "") ?? [])]);
  const rootIds = [SHARED, ...(mine ? [mine] : []), USERS];
  const roots = useQueries({ queries: rootIds.map(folderQuery) });
  const ids = [...open].map(String);
  const under = useQueries({ queries: ids.map(childrenQuery) });
  const found = new Map(ids.flatMap((id, at) => (under[at]?.data ? [[id, under[at].data] as const] : [])));
  const isOpen = (folder: Folder) => !(toHold && !folder.can?.edit_content) && !not.includes(folder.id ?? "");
  const tree = branchesOf(roots.flatMap((each) => (each.data ? [each.data] : [])), { under: found, mine, isOpen });
  const all = allOf(tree);
  const chosen = (keys: "all" | ReadonlySet<Key>) => {
    const branch = keys === "all" ? undefined : all.find((each) => keys.has(each.id));
    if (branch) onChange(branch.id, branch);
  };
  const closed = (keys: ReadonlySet<Key>) => setOpened(new Set(keys));
  return (
    <>
      <Problem of={under.find((each) => each.error)?.error} />
      <Tree
        className="folder-tree"
        aria-label={label}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        disabledBehavior="selection"
        disabledKeys={all.filter((each) => !each.isOpen).map((each) => each.id)}
        selectedKeys={value ? [value] : []}
        onSelectionChange={chosen}
        expandedKeys={open as Set<Key>}
        onExpandedChange={closed}
        items={tree}
      >
        {branchItem}
      </Tree>
    </>
  );
}

function branchItem(branch: Branch) {
  return (
    <TreeItem key={branch.id} id={branch.id} textValue={branch.name} hasChildItems={branch.hasBelow} className="folder">
      <TreeItemContent>
        {({ level }) => (
          <span className={`line level-${Math.min(level, DEEPEST)}${branch.isOpen ? "" : " shut"}`}>
            {branch.hasBelow ? (
              <AriaButton slot="chevron" className="chevron">
                <Icon name="right" />
              </AriaButton>
            ) : (
              <span className="chevron" />
            )}
            <Icon name="folder" />
            <span className="name">{branch.name}</span>
          </span>
        )}
      </TreeItemContent>
      <Collection items={branch.below ?? []}>{branchItem}</Collection>
    </TreeItem>
  );
}

function allOf(tree: readonly Branch[]): Branch[] {
  return tree.flatMap((each) => [each, ...allOf(each.below ?? [])]);
}
