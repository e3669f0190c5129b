import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../kit/Button";
import { SelectField, TextField } from "../../kit/Field";
import { Problem } from "../../kit/Problem";
import { permissionsQuery } from "./queries";
import { useAddress } from "./parts/address";

const QUESTIONS = { permission: "may do", folder_id: "sees the folder", look_id: "sees the Look", attribute: "has the attribute" } as const;
type Question = keyof typeof QUESTIONS;

/** Why somebody may or may not do or see something, step by step. The question is in the address. */
export function UserAccess({ userId }: { userId: string }) {
  const [search, setAddress] = useAddress();
  const about: Question = search.about && search.about in QUESTIONS ? (search.about as Question) : "permission";
  const [thing, setThing] = useState(search.thing ?? "");
  const [model, setModel] = useState(search.model ?? "");
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setAddress({ thing: thing.trim(), model: model.trim() });
  };
  return (
    <div className="stack">
      <form className="card form" onSubmit={ask}>
        <h2>Why may they, or why not?</h2>
        <div className="row">
          <SelectField label="Whether this user" value={about} onChange={(event) => setAddress({ about: event.target.value, thing: "", model: "" })}>
            {Object.entries(QUESTIONS).map(([name, text]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </SelectField>
          <TextField label={about === "permission" ? "Permission" : about === "attribute" ? "Name of the attribute" : "Id"} required list="permissions" value={thing} onChange={(event) => setThing(event.target.value)} hint={HINTS[about]} />
          {about === "permission" && <TextField label="On the model" value={model} onChange={(event) => setModel(event.target.value)} hint="Empty: anywhere." />}
        </div>
        {about === "permission" && <PermissionNames />}
        <div className="actions">
          <Button kind="primary" type="submit">
            Explain
          </Button>
        </div>
      </form>
      {search.thing && <Explained userId={userId} about={about} thing={search.thing} model={search.model} />}
    </div>
  );
}

const HINTS: Record<Question, string> = {
  permission: "Such as explore.",
  folder_id: "The number in the folder's address.",
  look_id: "The number in the Look's address.",
  attribute: "Such as brand.",
};

function PermissionNames() {
  const permissions = useQuery(permissionsQuery);
  return (
    <datalist id="permissions">
      {permissions.data?.map((each) => (
        <option key={each.permission} value={each.permission ?? ""} />
      ))}
    </datalist>
  );
}

function Explained({ userId, about, thing, model }: { userId: string; about: Question; thing: string; model?: string }) {
  const asked = { user_id: userId, [about]: thing, model: about === "permission" ? model || undefined : undefined };
  const found = useQuery({
    queryKey: ["explain", userId, about, thing, model],
    queryFn: ({ signal }) => call("GET /api/lookalike/v1/explain", { query: asked }, { signal }),
  });
  if (!found.data) return found.error ? <Problem of={found.error} /> : <p className="waiting">Looking…</p>;
  const { allowed, steps, question } = found.data;
  return (
    <section className={`notice ${allowed ? "good" : "bad"}`} role="status">
      <p>
        <strong>{allowed ? "Yes" : "No"}</strong>: {question}
      </p>
      <ul>
        {steps?.map((step) => (
          <li key={step.text}>
            {step.ok ? "✓" : "✗"} <span className="unseen">{step.ok ? "speaks for it: " : "speaks against it: "}</span>
            {step.text}
          </li>
        ))}
      </ul>
    </section>
  );
}
