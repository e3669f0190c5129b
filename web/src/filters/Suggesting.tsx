import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { call } from "../api/client";
import { type Filterable, lastTerm, withValue } from "./kinds";

interface Props {
  model: string;
  field: Filterable;
  value: string;
  placeholder: string;
  rest: Record<string, unknown>;
  onChange: (value: string) => void;
}

const MOST = 30;

/** A text with the values of the field to choose from. */
export function Suggesting({ model, field, value, placeholder, rest, onChange }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const values = useSuggestions(model, field, lastTerm(value), open).slice(0, MOST);
  const choose = (each: string) => {
    onChange(withValue(value, each));
    setOpen(false);
    setAt(-1);
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") return setOpen(false);
    if (event.key === "Enter" && open && values[at] !== undefined && !event.ctrlKey && !event.metaKey) return choose(values[at]);
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    setOpen(true);
    setAt((before) => Math.max(-1, Math.min(values.length - 1, before + (event.key === "ArrowDown" ? 1 : -1))));
  };
  const shows = open && values.length > 0;
  return (
    <div className="suggesting">
      <input
        className="input"
        {...rest}
        role="combobox"
        autoComplete="off"
        aria-expanded={shows}
        aria-controls={`${id}-list`}
        aria-activedescendant={shows && at >= 0 ? `${id}-${at}` : undefined}
        value={value}
        placeholder={placeholder}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={pressed}
        onChange={(event) => {
          onChange(event.target.value);
          setOpen(true);
          setAt(-1);
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Values" className="popover suggestions" hidden={!shows}>
        {values.map((each, place) => (
          <li key={each} id={`${id}-${place}`} role="option" aria-selected={place === at} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(each)}>
            {each || <i>empty</i>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function useSuggestions(model: string, field: Filterable, term: string, open: boolean): string[] {
  const [asked, setAsked] = useState(term);
  useEffect(() => {
    const later = setTimeout(() => setAsked(term), 200);
    return () => clearTimeout(later);
  }, [term]);
  const [view_name = "", field_name = ""] = field.name.split(".");
  const found = useQuery({
    queryKey: ["suggestions", model, field.name, asked],
    queryFn: ({ signal }) =>
      call("GET /api/4.0/models/{model_name}/views/{view_name}/fields/{field_name}/suggestions", { path: { model_name: model, view_name, field_name }, query: { term: asked || undefined } }, { signal }),
    enabled: open && field.suggestable === true,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return (found.data?.suggestions ?? []) as string[];
}
