import { useCatalog, useTypes } from "./documents";
import { inline } from "./parts/Markdown";
import { MethodLink, TypeLink } from "./parts/small";
import { PropertyTree } from "./parts/Tree";

export function TypePage({ name }: { name: string }) {
  const catalog = useCatalog();
  const types = useTypes().data;
  const methods = catalog.usedByMethods.get(name) ?? [];
  const outer = catalog.usedByTypes.get(name) ?? [];
  const description = types?.[name]?.description;
  return (
    <article className="ax-docs ax-alone" aria-labelledby="ax-title">
      <header>
        <h1 id="ax-title">{name}</h1>
        {description && <p className="ax-summary">{inline(description)}</p>}
      </header>
      <section aria-labelledby="ax-properties">
        <h2 id="ax-properties">Properties</h2>
        {types ? <PropertyTree key={name} schema={{ $ref: `#/components/schemas/${name}` }} types={types} /> : <p aria-busy="true">Loading…</p>}
      </section>
      {methods.length > 0 && (
        <section aria-labelledby="ax-methods">
          <h2 id="ax-methods">Used by methods</h2>
          <ul className="ax-inline">{methods.map((each) => <li key={each.id}><MethodLink operation={each} /></li>)}</ul>
        </section>
      )}
      {outer.length > 0 && (
        <section aria-labelledby="ax-types">
          <h2 id="ax-types">Used by types</h2>
          <ul className="ax-inline">{outer.map((each) => <li key={each}><TypeLink name={each} /></li>)}</ul>
        </section>
      )}
    </article>
  );
}
