import { errorOf } from "../../api/client";
import type { NewKey } from "./connect";

/** Logs in with a key as a script would, asks who that is, and logs out again. Without the session of the page. */
export async function prove(key: NewKey): Promise<string> {
  const login = await bare("POST", "/api/4.0/login", { body: new URLSearchParams({ ...key }) });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${token}` };
  const me = (await (await bare("GET", "/api/4.0/user?fields=id,display_name", { headers })).json()) as { id: string; display_name: string };
  await bare("DELETE", "/api/4.0/logout", { headers });
  return `${me.display_name || "A user without a name"} (user ${me.id})`;
}

async function bare(verb: string, address: string, options: RequestInit): Promise<Response> {
  const response = await fetch(address, { method: verb, credentials: "omit", ...options });
  if (!response.ok) throw await errorOf(response);
  return response;
}
