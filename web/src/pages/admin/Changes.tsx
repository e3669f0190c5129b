import { Page } from "../../kit/Page";
import { Audit } from "./changes/Audit";
import { Operations } from "./changes/Operations";
import { Trash } from "./changes/Trash";
import { LastChange } from "./parts/LastChange";
import { Tabs, useTab } from "./parts/Tabs";

const TABS = { changes: "Changes", trash: "Trash", audit: "Audit" } as const;

export default function Changes() {
  const tab = useTab(TABS);
  return (
    <Page title="Changes" lead="What was changed, by whom, and a way back: every change can be taken back for a while." above={[["Admin", null]]}>
      <Tabs label="Parts of the page" tabs={TABS} now={tab} />
      <LastChange />
      {tab === "changes" && <Operations />}
      {tab === "trash" && <Trash />}
      {tab === "audit" && <Audit />}
    </Page>
  );
}
