import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, change } from "../../api/client";
import { Button } from "../../kit/Button";
import { Page } from "../../kit/Page";
import { Problem } from "../../kit/Problem";
import { type Attribute, AttributeDialog } from "./AttributeDialog";
import { GroupValues } from "./GroupValues";
import { Ask } from "./parts/Ask";
import { useAddress } from "./parts/address";
import { LastChange } from "./parts/LastChange";
import { type Column, Table } from "./parts/Table";

type Asked = { what: "edit" | "values" | "delete"; attribute: Attribute };

export default function UserAttributes() {
  const list = useQuery({
    queryKey: ["user_attributes"],
    queryFn: ({ signal }) => call("GET /api/4.0/user_attributes", { query: { sorts: "name" } }, { signal }),
  });
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const columns: Column<Attribute>[] = [...COLUMNS, { name: "Actions", unseen: true, end: true, cell: (attribute) => <Actions attribute={attribute} onAsk={setAsked} /> }];
  return (
    <Page
      title="User attributes"
      lead="Values that people and groups have, for filters on rows, for logins at databases, and in addresses."
      above={[["Admin", null]]}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setAsked({ what: "edit", attribute: {} })}>
          New attribute
        </Button>
      }
    >
      <LastChange />
      <Problem of={list.error} />
      {list.isPending && <p className="waiting">Loading the attributes…</p>}
      {list.data && <Table label="User attributes" rows={list.data} columns={columns} keyOf={(each) => each.id ?? ""} />}
      {asked?.what === "edit" && <AttributeDialog attribute={asked.attribute} onClose={close} />}
      {asked?.what === "values" && <GroupValues attribute={asked.attribute} onClose={close} />}
      {asked?.what === "delete" && <DeleteAttribute attribute={asked.attribute} onClose={close} />}
    </Page>
  );
}

const COLUMNS: readonly Column<Attribute>[] = [
  {
    name: "Name",
    cell: (each) => (
      <>
        <strong>{each.label}</strong> <small className="soft">{each.name}</small>
      </>
    ),
  },
  { name: "Type", cell: (each) => each.type },
  { name: "Default", cell: (each) => (each.value_is_hidden ? <span className="soft">hidden</span> : (each.default_value ?? <span className="soft">none</span>)) },
  {
    name: "People",
    cell: (each) => (
      <span className="badges">
        {each.is_system && <span className="badge">of the server</span>}
        {each.user_can_view && <span className="badge">see it</span>}
        {each.user_can_edit && <span className="badge">edit it</span>}
      </span>
    ),
  },
];

function Actions({ attribute, onAsk }: { attribute: Attribute; onAsk: (asked: Asked) => void }) {
  if (attribute.is_system) return null;
  return (
    <span className="actions end">
      <Button small aria-label={`Values of groups for ${attribute.label}`} onClick={() => onAsk({ what: "values", attribute })}>
        Groups
      </Button>
      <Button small aria-label={`Edit ${attribute.label}`} onClick={() => onAsk({ what: "edit", attribute })}>
        Edit
      </Button>
      <Button small kind="danger" aria-label={`Delete ${attribute.label}`} onClick={() => onAsk({ what: "delete", attribute })}>
        Delete
      </Button>
    </span>
  );
}

function DeleteAttribute({ attribute, onClose }: { attribute: Attribute; onClose: () => void }) {
  const client = useQueryClient();
  const [, setAddress] = useAddress();
  const path = { user_attribute_id: attribute.id ?? "" };
  return (
    <Ask
      title={`Delete ${attribute.label}?`}
      button="Delete the attribute"
      danger
      act={(headers) => change("DELETE /api/4.0/user_attributes/{user_attribute_id}", { path }, { headers })}
      onDone={async ({ operation }) => {
        onClose();
        setAddress({ done: operation ?? "" });
        await client.invalidateQueries({ queryKey: ["user_attributes"] });
      }}
      onClose={onClose}
    >
      <p>All values that people and groups have for it go along. A filter on rows that needs it lets nobody see anything.</p>
    </Ask>
  );
}
