import { IconButton } from "../../kit/Button";
import { type Asked, nameOf } from "./asked";
import type { PickerActions } from "./FieldPicker";

/** Table calculations and fields of one's own, above those of the model. */
export function CustomFields({ asked, actions }: { asked: Asked; actions: PickerActions }) {
  return (
    <section aria-label="Custom fields">
      <div className="picker-custom">
        <span>Custom fields</span>
        <IconButton name="Add a calculation or custom field" icon="plus" small onClick={() => actions.custom(null)} />
      </div>
      {asked.dynamicFields.map((field) => {
        const name = nameOf(field);
        const kind = field.table_calculation ? "table_calculation" : field.measure ? "measure" : "dimension";
        const shown = asked.fields.includes(name);
        return (
          <div key={name} className={`picker-field ${kind}${shown ? " shown" : ""}`}>
            <button type="button" className="face" data-walk aria-pressed={shown} onClick={() => actions.toggle(name)} title={field.expression ?? field.based_on}>
              {field.label || name}
            </button>
            <IconButton name={`Edit ${field.label || name}`} icon="more" small onClick={() => actions.custom(name)} />
          </div>
        );
      })}
    </section>
  );
}
