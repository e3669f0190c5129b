import { useQuery } from "@tanstack/react-query";
import { useMe } from "../session";
import { FolderTree } from "./FolderTree";
import { ancestorsQuery, folderQuery, nameOf } from "./folders";

interface Props {
  label?: string;
  value: string | null;
  onChange: (id: string) => void;
  /** Folders that cannot be chosen, such as those that are being moved. */
  not?: readonly string[];
}

/** Chooses a folder that the caller may put something into. */
export function FolderPicker({ label = "Folder", value, onChange, not }: Props) {
  return (
    <div className="field">
      <span className="label">{label}</span>
      <FolderTree label={label} value={value} toHold not={not} onChange={onChange} />
      <span className="hint" aria-live="polite">
        {value ? <Path id={value} /> : "Choose a folder. Those in italics cannot be chosen."}
      </span>
    </div>
  );
}

function Path({ id }: { id: string }) {
  const mine = useMe()?.personal_folder_id;
  const folder = useQuery(folderQuery(id));
  const above = useQuery(ancestorsQuery(id));
  if (!folder.data || !above.data) return "…";
  return [...above.data, folder.data].map((each) => nameOf(each, mine)).join(" › ");
}
