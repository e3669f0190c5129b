import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type Content, ContentList } from "../../content/ContentList";
import { Button } from "../../kit/Button";
import { Page } from "../../kit/Page";
import { Place } from "../../kit/Place";
import { Problem } from "../../kit/Problem";
import { findContent, MOST, type Results } from "./find";

/** Content that has the words of `?q=`, as far as the caller may see it. */
export default function SearchPage() {
  const { q = "" } = useSearch({ strict: false }) as { q?: string };
  const asked = q.trim();
  const found = useQuery({
    queryKey: ["search", asked],
    queryFn: ({ signal }) => findContent(asked, signal),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={asked ? `Search: ${asked}` : "Search"} heading={<h1>Search</h1>}>
      <Words key={q} text={q} />
      <Problem of={found.error} />
      {asked === "" && <p className="card empty">Type words of a title or a description.</p>}
      {asked !== "" && found.isPending && <p className="waiting">Searching…</p>}
      {asked !== "" && found.data && <Found results={found.data} text={asked} />}
    </Page>
  );
}

function Words({ text }: { text: string }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: "/search", search: { q: typed.trim() } as never });
  };
  return (
    <form className="toolbar" role="search" onSubmit={submit}>
      <input className="input" type="search" autoFocus aria-label="Words" placeholder="Looks and folders" value={typed} onChange={(event) => setTyped(event.target.value)} />
      <Button kind="primary" type="submit" icon="search">
        Search
      </Button>
    </form>
  );
}

function Found({ results, text }: { results: Results; text: string }) {
  if (results.folders.length + results.content.length === 0) {
    return (
      <div className="card empty">
        <h2>Nothing that you may see has the words “{text}”</h2>
        <p>Every word has to be in the title or the description. Fewer or shorter words find more.</p>
        <div className="actions">
          <Place to="/folders" className="button">
            Look through the folders
          </Place>
          <Place to="/explore" className="button">
            Ask a new question
          </Place>
        </div>
      </div>
    );
  }
  return (
    <>
      <Part name="Looks and dashboards" all={results.content} />
      <Part name="Folders" all={results.folders} />
    </>
  );
}

function Part({ name, all }: { name: string; all: readonly Content[] }) {
  if (all.length === 0) return null;
  return (
    <section className="card" aria-label={name}>
      <h2>{name}</h2>
      <ContentList label={name} all={all} />
      {all.length === MOST && <p className="soft">The first {MOST} are shown; more words narrow it down.</p>}
    </section>
  );
}
