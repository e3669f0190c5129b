import type { ReactNode } from "react";
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Icon, type IconName } from "./Icon";

export interface Action {
  name: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  act: () => void;
}

interface Props {
  /** What the menu is called, and its button when it shows only three dots. */
  name: string;
  /** What the button shows and is called by. */
  face?: ReactNode;
  className?: string;
  note?: ReactNode;
  actions: readonly Action[];
  open?: boolean;
}

export function Menu({ name, face, className = "button quiet icon", note, actions, open }: Props) {
  return (
    <MenuTrigger defaultOpen={open}>
      <AriaButton className={className} aria-label={face ? undefined : name}>
        {face ?? <Icon name="more" />}
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        {note && <div className="menu-note">{note}</div>}
        <AriaMenu className="menu" aria-label={name}>
          {actions.map((each) => (
            <MenuItem
              key={each.name}
              className={`menu-item${each.danger ? " danger" : ""}`}
              isDisabled={each.disabled}
              onAction={each.act}
            >
              {each.icon && <Icon name={each.icon} />}
              {each.name}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
