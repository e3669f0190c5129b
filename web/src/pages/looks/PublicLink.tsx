import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeLook, type Look } from "../../content/looks";
import { Button } from "../../kit/Button";
import { Code } from "../../kit/Copy";
import { Dialog } from "../../kit/Dialog";
import { Choice } from "../../kit/Field";
import { Problem } from "../../kit/Problem";

/** Lets everybody who has the address read the result, or ends that. */
export function PublicLink({ look, close }: { look: Look; close: () => void }) {
  const client = useQueryClient();
  const turning = useMutation({
    mutationFn: () => changeLook(look.id ?? "", { public: !look.public }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["looks"] }),
  });
  const links = [
    ["Page", look.public_url],
    ["Picture", look.image_embed_url],
    ["Spreadsheet", look.excel_file_url],
    ["Formula for a spreadsheet", look.google_spreadsheet_formula],
  ] as const;
  return (
    <Dialog title="Public link" onClose={close}>
      <Choice
        label="Everybody who has the address may read the result"
        hint="Without a login, with the rights and row filters of the Look's owner."
        checked={look.public === true}
        disabled={turning.isPending}
        onChange={() => turning.mutate()}
      />
      <Problem of={turning.error} />
      {links.map(([name, link]) =>
        link ? (
          <div key={name} className="field">
            <span className="label">{name}</span>
            <Code text={link} label={name} />
          </div>
        ) : null,
      )}
      <div className="actions end">
        <Button onClick={close}>Close</Button>
      </div>
    </Dialog>
  );
}
