import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Menu } from "../kit/Menu";
import { logOut, type Me } from "../session";
import { setTheme, type Theme, theme } from "../theme";

const NAMES: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

export default function AccountMenu({ me, face, onHelp }: { me: Me; face: ReactNode; onHelp: () => void }) {
  const navigate = useNavigate();
  const [now, setNow] = useState(theme());
  const turn = () => {
    setTheme(NEXT[now]);
    setNow(NEXT[now]);
  };
  return (
    <Menu
      open
      name="Account"
      className="me"
      face={face}
      note={
        <>
          <strong>{me.display_name}</strong>
          {me.email}
        </>
      }
      actions={[
        { name: "My API keys", icon: "key", act: () => void navigate({ to: "/account/keys" }) },
        { name: `Colours: ${NAMES[now]}`, icon: "moon", act: turn },
        { name: "Keyboard shortcuts", icon: "key", act: onHelp },
        { name: "Log out", icon: "logout", act: () => void logOut() },
      ]}
    />
  );
}
