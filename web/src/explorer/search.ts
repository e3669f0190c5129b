/** Ranked search over operations and types: BM25 over weighted fields, with synonyms, prefixes and small typos.
 *
 * A word of the query counts by its best match in an operation, rare words count more, and operations that answer every
 * word come before those that answer some. */

import { queryParams, pathParams, typesIn, type Catalog, type Operation } from "./model";

export interface Hit {
  operation: Operation;
  score: number;
}

interface Posting {
  /** Place of the operation in the catalog. */
  at: number;
  weight: number;
}

export interface SearchIndex {
  operations: Operation[];
  postings: Map<string, Posting[]>;
  words: string[];
  /** Words of each operation's name. */
  names: string[][];
  typeNames: string[];
}

const WEIGHT = { name: 10, said: 8, path: 4, summary: 4, tag: 3, params: 2, body: 1.2 };
const IGNORED = new Set(["a", "an", "the", "of", "to", "for", "in", "on", "by", "how", "do", "i", "my", "is", "with", "and", "can", "from", "as", "it", "me"]);

/** What people say, and what the API calls it. */
const SYNONYMS: Record<string, string[]> = {
  remove: ["delete"],
  erase: ["delete"],
  drop: ["delete"],
  destroy: ["delete"],
  new: ["create"],
  add: ["create"],
  make: ["create"],
  insert: ["create"],
  edit: ["update"],
  change: ["update", "set"],
  modify: ["update"],
  rename: ["update"],
  assign: ["set", "add"],
  show: ["get"],
  list: ["all"],
  every: ["all"],
  find: ["search"],
  lookup: ["search"],
  execute: ["run"],
  start: ["run", "create"],
  download: ["run"],
  export: ["run"],
  cancel: ["kill", "stop"],
  abort: ["kill", "stop"],
  stop: ["kill"],
  impersonate: ["login_user", "sudo"],
  sudo: ["login_user"],
  key: ["api3", "credentials"],
  apikey: ["api3"],
  token: ["login", "api3"],
  secret: ["api3"],
  password: ["password", "email"],
  mfa: ["totp"],
  "2fa": ["totp"],
  authenticator: ["totp"],
  whoami: ["me"],
  myself: ["me"],
  person: ["user"],
  people: ["user"],
  account: ["user"],
  member: ["user", "group"],
  team: ["group"],
  space: ["folder"],
  directory: ["folder"],
  report: ["look", "dashboard"],
  schedule: ["scheduled_plan"],
  subscription: ["scheduled_plan"],
  database: ["connection"],
  db: ["connection"],
  warehouse: ["connection"],
  permission: ["permission", "role"],
  rights: ["permission", "role"],
  access: ["access"],
  pdt: ["derived", "pdt"],
  cache: ["datagroup", "cache"],
  picture: ["image", "render"],
  png: ["image", "render", "run"],
  pdf: ["render"],
  csv: ["run", "query", "result"],
  xlsx: ["run", "query", "result"],
  excel: ["run", "query", "result"],
  color: ["color", "theme"],
  colour: ["color"],
  favourite: ["favorite"],
  star: ["favorite"],
  filter: ["filter", "suggestions"],
  branch: ["git_branch"],
  deploy: ["deploy"],
  explore: ["explore", "lookml_model_explore"],
  table: ["table"],
  column: ["column"],
  timezone: ["timezone"],
  saml: ["saml"],
  sso: ["saml", "oidc", "sso"],
  iframe: ["embed"],
  homepage: ["homepage"],
  trash: ["trash", "deleted"],
  recycle: ["trash"],
  restore: ["restore", "undo"],
  revert: ["undo"],
  history: ["audit", "operation"],
  log: ["audit"],
};

/** Words that people use for one operation, where its own texts do not have them. */
const SAID: Record<string, string> = {
  login: "api3 authenticate access token credentials bearer",
  logout: "end session token",
  login_user: "sudo impersonate act as another user",
  me: "whoami current user myself who am i",
  run_inline_query: "execute adhoc json csv download results without saving",
  run_look: "download look csv json png xlsx results image",
  run_query: "download query results csv json png xlsx",
  create_query: "new query make",
  create_query_task: "async asynchronous background run",
  query_task_results: "async asynchronous results",
  create_user_credentials_api3: "new api key secret client id client_secret generate",
  all_user_credentials_api3s: "list api keys",
  delete_user_credentials_api3: "revoke api key",
  create_api_key: "new api key secret",
  revoke_api_key: "disable api key",
  rotate_api_key: "renew api key secret",
  create_user_credentials_email: "invite password login set",
  user_credentials_email: "password login",
  send_user_credentials_email_password_reset: "reset forgot password mail",
  create_user_credentials_email_password_reset: "reset password token link",
  all_users: "list people accounts",
  search_users: "find people by email name",
  set_user_roles: "assign roles permission grant",
  add_group_user: "add user to group member team",
  delete_group_user: "remove user from group member team",
  scheduled_plan_run_once: "send now test schedule",
  create_scheduled_plan: "schedule report email delivery subscribe new",
  update_user: "disable enable lock unlock rename",
  update_session: "dev mode development production workspace switch",
  kill_query: "cancel stop running",
  all_running_queries: "what is running active queries",
  lookml_model_explore: "fields dimensions measures explore",
  all_lookml_models: "list models explores",
  model_fieldname_suggestions: "filter values autocomplete suggest",
  create_sql_query: "sql runner",
  run_sql_query: "sql runner execute",
  sql_query: "sql runner",
  content_validation: "broken content validator",
  search_content: "find looks dashboards boards",
  invalidate_tokens: "log out everybody",
  create_folder: "new folder space directory",
  search_folders: "find folder by name",
  folder_looks: "looks in folder",
  copy_look: "duplicate",
  move_look: "move to other folder",
  versions: "api version release",
  undo_operation: "revert take back undelete",
  trash: "recycle bin deleted things undelete",
  restore_from_trash: "undelete recover",
  explain_access: "why can not see permission debug",
  update_datagroup: "reset clear cache trigger",
  start_pdt_build: "rebuild materialize pdt",
  create_embed_url_as_me: "iframe signed",
  create_sso_embed_url: "iframe signed url embed",
  deploy_ref_to_production: "release branch commit tag",
  deploy_to_production: "release publish",
  create_dashboard_render_task: "dashboard pdf png image download",
  create_look_render_task: "look png pdf image download",
  render_task_results: "download pdf png image",
};

export const wordsOf = (text: string) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

/** Plural and the like off the end: `looks` and `look` are one word. */
export function stem(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 5 && word.endsWith("ing")) return word.slice(0, -3);
  if (word.length > 4 && /(ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  if (word.length > 3 && word.endsWith("s") && !word.endsWith("ss")) return word.slice(0, -1);
  return word;
}

export function searchIndexOf(catalog: Catalog): SearchIndex {
  const postings = new Map<string, Posting[]>();
  catalog.operations.forEach((each, at) => {
    for (const [word, weight] of weightsOf(each, catalog)) {
      const list = postings.get(word);
      if (list) list.push({ at, weight });
      else postings.set(word, [{ at, weight }]);
    }
  });
  const names = catalog.operations.map((each) => wordsOf(each.id).map(stem));
  return { operations: catalog.operations, postings, words: [...postings.keys()], names, typeNames: Object.keys(catalog.types) };
}

function weightsOf(operation: Operation, catalog: Catalog): Map<string, number> {
  const found = new Map<string, number>();
  const note = (texts: string[], weight: number) => {
    for (const word of new Set(texts.flatMap(wordsOf).map(stem))) found.set(word, Math.max(found.get(word) ?? 0, weight));
  };
  const bodyTypes = typesIn(operation.body);
  note(bodyTypes.flatMap((name) => catalog.types[name]?.p ?? []), WEIGHT.body);
  note([...pathParams(operation), ...queryParams(operation)].map((each) => each.name), WEIGHT.params);
  note([operation.tag.replace(/([a-z])([A-Z])/g, "$1 $2")], WEIGHT.tag);
  note([operation.summary], WEIGHT.summary);
  note([operation.path], WEIGHT.path);
  note([SAID[operation.id] ?? ""], WEIGHT.said);
  note([operation.id], WEIGHT.name);
  if (operation.verb === "GET") note(["get"], WEIGHT.params);
  return found;
}

/** The best hits first, at most `limit`. */
export function search(index: SearchIndex, text: string, limit = 50): Hit[] {
  const asked = wordsOf(text.replace(/([a-z])([A-Z])/g, "$1 $2")).filter((each, _, all) => all.length === 1 || !IGNORED.has(each));
  if (!asked.length) return [];
  const scores = new Float64Array(index.operations.length);
  const met = new Float64Array(index.operations.length);
  for (const word of asked) {
    const best = bestOf(index, word);
    for (const [at, score] of best) {
      scores[at]! += score;
      met[at]! += 1;
    }
  }
  const whole = text.trim().toLowerCase().replace(/[\s-]+/g, "_");
  const hits: Hit[] = [];
  index.operations.forEach((operation, at) => {
    if (!met[at]) return;
    const coverage = met[at]! / asked.length;
    hits.push({ operation, score: scores[at]! * coverage * coverage * nearness(index, at, asked) + exactness(operation, whole) });
  });
  return hits.sort((a, b) => b.score - a.score || a.operation.id.length - b.operation.id.length).slice(0, limit);
}

/** For one word of the query: the score of each operation by its best matching word. */
function bestOf(index: SearchIndex, word: string): Map<number, number> {
  const best = new Map<number, number>();
  for (const [known, likeness] of matches(index, word)) {
    const list = index.postings.get(known)!;
    const rarity = Math.log(1 + index.operations.length / list.length);
    for (const { at, weight } of list) {
      const score = likeness * rarity * (weight / (weight + 3));
      if (score > (best.get(at) ?? 0)) best.set(at, score);
    }
  }
  return best;
}

/** Words of the index that a word of the query may mean, with 1 for the same word. */
function matches(index: SearchIndex, word: string): Map<string, number> {
  const found = new Map<string, number>();
  const note = (known: string, likeness: number) => {
    if (index.postings.has(known)) found.set(known, Math.max(found.get(known) ?? 0, likeness));
  };
  const stemmed = stem(word);
  note(stemmed, 1);
  for (const each of [...(SYNONYMS[word] ?? []), ...(SYNONYMS[stemmed] ?? [])]) for (const part of wordsOf(each)) note(stem(part), 0.75);
  for (const known of index.words) {
    if (known.length > stemmed.length && known.startsWith(stemmed)) note(known, 0.5 + (0.4 * stemmed.length) / known.length);
  }
  if (found.size || stemmed.length < 4) return found;
  const allowed = stemmed.length > 7 ? 2 : 1;
  for (const known of index.words) {
    if (Math.abs(known.length - stemmed.length) <= allowed && known[0] === stemmed[0] && distance(known, stemmed, allowed) <= allowed) note(known, 0.6);
  }
  return found;
}

/** Prefers names of which the query says most. */
function nearness(index: SearchIndex, at: number, asked: string[]): number {
  const name = index.names[at]!;
  const said = new Set(asked.flatMap((each) => [stem(each), ...(SYNONYMS[each] ?? []).flatMap(wordsOf).map(stem)]));
  const hit = name.filter((each) => [...said].some((word) => each === word || (word.length > 1 && each.startsWith(word)))).length;
  return 0.6 + 0.4 * (hit / name.length) + (index.operations[at]!.deprecated ? -0.2 : 0);
}

function exactness(operation: Operation, whole: string): number {
  if (operation.id === whole) return 100;
  if (operation.id.startsWith(whole)) return 6 * (whole.length / operation.id.length);
  return operation.path === whole || `${operation.verb.toLowerCase()}_${operation.path}` === whole ? 100 : 0;
}

/** Edits between two words, neighbours swapped counting as one; more than `most` is told as `most` + 1. */
export function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(last[j]! + 1, now[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2]! + 1);
      now.push(edits);
    }
    if (Math.min(...now) > most) return most + 1;
    before = last;
    last = now;
  }
  return last[b.length]!;
}

/** Names of types that contain every word of the query, the shortest first. */
export function searchTypes(index: SearchIndex, text: string, limit = 30): string[] {
  const words = wordsOf(text);
  if (!words.length) return [];
  const fits = index.typeNames.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
  return fits.sort((a, b) => a.length - b.length).slice(0, limit);
}
