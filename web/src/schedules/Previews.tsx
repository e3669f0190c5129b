import { useState } from "react";
import { Button } from "../kit/Button";
import { SelectField } from "../kit/Field";
import { addressesOf, type Draft, type Plan, placesOf } from "./plan";
import { Preview } from "./Preview";

interface Props {
  draft: Draft;
  body: Plan;
  /** Whether something has been changed since. */
  isOld: boolean;
  again: () => void;
}

/** What goes to one of the destinations, to look at before the plan is saved. */
export function Previews({ draft, body, isOld, again }: Props) {
  const [chosen, setChosen] = useState(0);
  const all = body.scheduled_plan_destination ?? [];
  const destination = Math.min(chosen, all.length - 1);
  return (
    <fieldset>
      <legend>Preview</legend>
      {isOld && (
        <div className="notice warn">
          <div className="actions">
            <span>The schedule has been changed since.</span>
            <Button small onClick={again}>
              Preview again
            </Button>
          </div>
        </div>
      )}
      {draft.destinations.length > 1 && (
        <SelectField label="Of" value={destination} onChange={(event) => setChosen(Number(event.target.value))}>
          {draft.destinations.map((each, at) => (
            <option key={at} value={placesOf(draft, at)[0]}>
              Destination {at + 1}: {addressesOf(each)[0]}
            </option>
          ))}
        </SelectField>
      )}
      <Preview body={body} destination={destination} />
    </fieldset>
  );
}
