import { lazy, Suspense, useState } from "react";
import { inline, Markdown } from "./parts/Markdown";
import { CopyButton, MethodLink, Tabs, TypeLink, TypeName, Verb } from "./parts/small";
import { PropertyTree } from "./parts/Tree";
import { useCatalog, useDetail, usePermitted, useTypes } from "./documents";
import { pathParams, prefixOf, queryParams, typesIn, typesOf, type Answered, type Detail, type Operation, type Param, type Types } from "./model";

const RunPanel = lazy(() => import("./run/RunPanel"));

export function MethodPage({ operation, error }: { operation: Operation; error: string | undefined }) {
  const detail = useDetail(operation.tag, operation.id);
  const types = useTypes().data;
  return (
    <div className="ax-method">
      <header className="ax-head">
        <h1 id="ax-title">{operation.id}</h1>
        <p className="ax-summary">{inline(operation.summary)}</p>
        <p className="ax-address">
          <Verb verb={operation.verb} />
          <code>{prefixOf(operation)}{operation.path}</code>
          <CopyButton text={`${prefixOf(operation)}${operation.path}`} label="Copy path" />
        </p>
        <Badges operation={operation} />
      </header>
      <article className="ax-docs" aria-labelledby="ax-title">
        {detail && detail.description !== operation.summary && <Markdown text={detail.description} />}
        <Needs operation={operation} />
        {detail && <Parameters operation={operation} detail={detail} />}
        {operation.body && types && <Body operation={operation} types={types} />}
        {detail && types && <Answers key={operation.id} detail={detail} types={types} first={error} />}
        <References operation={operation} />
      </article>
      <Suspense fallback={<section className="ax-run" aria-busy="true" aria-label="Run it" />}>
        <RunPanel key={operation.id} operation={operation} types={types} />
      </Suspense>
    </div>
  );
}

function Badges({ operation }: { operation: Operation }) {
  const badges: [string, string, string][] = [];
  if (operation.notYet) badges.push(["not in this release", "bad", "The server answers 501 and names the operation."]);
  if (operation.deprecated || operation.status === "deprecated") badges.push(["deprecated", "bad", "Still served, to be replaced in new scripts."]);
  else if (operation.status && operation.status !== "stable") badges.push([operation.status, "warn", "May change."]);
  else if (operation.status) badges.push([operation.status, "good", "Will not change in ways that break scripts."]);
  if (operation.own) badges.push(["Lookalike’s own", "plain", "Looker’s API does not have it."]);
  if (operation.activity === "db_query") badges.push(["database query", "plain", "Asks a database of the models."]);
  if (operation.grade === "harmless") badges.push(["changes nothing", "good", "Sent as " + operation.verb + ", yet nothing is changed by it."]);
  if (operation.grade === "danger") badges.push(["deletes or replaces", "bad", "Asked about before it is sent."]);
  if (operation.limited) badges.push(["rate-limited", "plain", "Counts against the limits of the key."]);
  return (
    <ul className="ax-badges" aria-label="About this operation">
      {badges.map(([text, tone, title]) => (
        <li key={text} className={`ax-badge ax-tone-${tone}`} title={title}>{text}</li>
      ))}
    </ul>
  );
}

function Needs({ operation }: { operation: Operation }) {
  const permitted = usePermitted();
  if (!operation.needs) return null;
  const has = permitted?.has(operation.id);
  return (
    <p className="ax-needs">
      <strong>Needs</strong> {inline(operation.needs)}
      {has === true && <span className="ax-badge ax-tone-good">you have it</span>}
      {has === false && <span className="ax-badge ax-tone-bad">you do not have it</span>}
    </p>
  );
}

function Parameters({ operation, detail }: { operation: Operation; detail: Detail }) {
  const rows = [...pathParams(operation), ...queryParams(operation)];
  if (!rows.length) return null;
  return (
    <section aria-labelledby="ax-params">
      <h2 id="ax-params">Parameters</h2>
      <ul className="ax-tree">{rows.map((each) => <Parameter key={each.name} param={each} text={detail.parameters[each.name]} />)}</ul>
    </section>
  );
}

function Parameter({ param, text }: { param: Param; text: string | undefined }) {
  return (
    <li className="ax-property">
      <span className="ax-twist" />
      <code>{param.name}</code>
      <span className="ax-type">{param.type === "array" ? `${param.items ?? "string"}[]` : (param.format === "date-time" ? param.format : param.type)}</span>
      {param.in === "path" && <span className="ax-flag">in the path</span>}
      {param.required && <span className="ax-flag ax-needed">required</span>}
      {text && <span className="ax-said">{inline(text)}</span>}
    </li>
  );
}

function Body({ operation, types }: { operation: Operation; types: Types }) {
  return (
    <section aria-labelledby="ax-body">
      <h2 id="ax-body">
        Body <span className="ax-type"><TypeName schema={operation.body} /></span>
        {operation.bodyOptional && <span className="ax-flag">may be left out</span>}
        {operation.bodyMedia && <span className="ax-flag">{operation.bodyMedia}</span>}
      </h2>
      {typesIn(operation.body).map((name) => <PropertyTree key={name} schema={{ $ref: `#/components/schemas/${name}` }} types={types} writing />)}
    </section>
  );
}

function Answers({ detail, types, first }: { detail: Detail; types: Types; first: string | undefined }) {
  const statuses = detail.answers.map((each) => String(each.status));
  const [chosen, choose] = useState(first && statuses.includes(first) ? first : statuses[0]!);
  const answer = detail.answers.find((each) => String(each.status) === chosen);
  return (
    <section aria-labelledby="ax-answers">
      <h2 id="ax-answers">Answers</h2>
      <Tabs label="Answers by status" tabs={statuses.map((each) => [each, each] as const)} chosen={chosen} choose={choose} />
      {answer && <Answer answer={answer} types={types} />}
    </section>
  );
}

function Answer({ answer, types }: { answer: Answered; types: Types }) {
  return (
    <div role="tabpanel" aria-label={`Answer ${answer.status}`}>
      <p>
        {inline(answer.text)} <span className="ax-type"><TypeName schema={answer.schema} /></span>
      </p>
      {answer.media.length > 1 && <p className="ax-soft">As {answer.media.join(", ")}.</p>}
      {typesIn(answer.schema).map((name) => <PropertyTree key={name} schema={{ $ref: `#/components/schemas/${name}` }} types={types} />)}
    </div>
  );
}

function References({ operation }: { operation: Operation }) {
  const catalog = useCatalog();
  const names = typesOf(operation);
  const near = catalog.tags.find(([tag]) => tag === operation.tag)![1].filter((each) => each !== operation && each.path.split("/")[1] === operation.path.split("/")[1]);
  return (
    <section aria-labelledby="ax-refs">
      <h2 id="ax-refs">References</h2>
      {names.length > 0 && <p>Types: {names.map((each, at) => <span key={each}>{at > 0 && ", "}<TypeLink name={each} /></span>)}</p>}
      {near.length > 0 && <p>Beside it: {near.slice(0, 12).map((each, at) => <span key={each.id}>{at > 0 && ", "}<MethodLink operation={each} /></span>)}</p>}
      <Sources operation={operation} />
    </section>
  );
}

/** Where the ids come from that the path asks for. */
function Sources({ operation }: { operation: Operation }) {
  const catalog = useCatalog();
  const rows = pathParams(operation).flatMap((each) => {
    const noun = each.name.replace(/_(id|name|slug)$/, "");
    const from = [`all_${noun}s`, `search_${noun}s`, `all_${noun.replace(/y$/, "ie")}s`, noun === "lookml_model" ? "all_lookml_models" : ""].map((id) => catalog.byId.get(id)).find((found) => found && found !== operation);
    return from ? [{ name: each.name, from }] : [];
  });
  if (!rows.length) return null;
  return <p>{rows.map(({ name, from }) => <span key={name}>A <code>{name}</code> comes from <MethodLink operation={from} />. </span>)}</p>;
}
