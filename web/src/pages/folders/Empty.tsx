import type { Folder } from "../../content/folders";
import { Place } from "../../kit/Place";

/** What to do with a folder that has nothing in it. */
export function Empty({ folder }: { folder: Folder }) {
  const may = folder.can?.edit_content;
  return (
    <div className="card empty">
      <h2>Nothing is in this folder</h2>
      <p>{may ? "Ask a question in Explore and save it here as a Look, or move Looks from other folders." : "Nobody has put anything here that you may see."}</p>
      <div className="actions">
        <Place to="/explore" className="button primary">
          Explore
        </Place>
        <Place to="/folders/1" className="button">
          Go to Shared
        </Place>
      </div>
    </div>
  );
}
