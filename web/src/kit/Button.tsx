import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: "plain" | "primary" | "quiet" | "danger";
  small?: boolean;
  icon?: IconName;
  children: ReactNode;
}

export function Button({ kind = "plain", small, icon, children, className, ...rest }: Props) {
  const classes = ["button", kind, small && "small", className].filter(Boolean).join(" ");
  return (
    <button type="button" className={classes} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows only an icon; `name` is what it is called. */
export function IconButton({ name, icon, small, ...rest }: { name: string; icon: IconName; small?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="button" className={`button quiet icon${small ? " small" : ""}`} aria-label={name} title={name} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
