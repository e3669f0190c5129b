import { Page } from "../kit/Page";
import { useMe } from "../session";
import { Keys } from "./keys/Keys";

export default function AccountKeys() {
  const me = useMe();
  return (
    <Page title="API keys" lead="What scripts, SDKs and tools log in with, as you. Make one for each, so each can be revoked alone.">
      {me?.id && <Keys userId={me.id} />}
    </Page>
  );
}
