/** What a new key is used with: ready to paste, with the secret in it, for the one time that it is known. */

export interface NewKey {
  client_id: string;
  client_secret: string;
}

export interface Way {
  name: string;
  /** The name of the file, where it is one to save. */
  file?: string;
  text: string;
  told: string;
}

export function waysToConnect(key: NewKey, server: string): Way[] {
  return [
    { name: "looker.ini", file: "looker.ini", text: ini(key, server), told: tls(server, "For the SDKs; keep it readable for yourself alone.") },
    { name: "curl", text: curl(key, server), told: "Gets a token for an hour, then asks who you are." },
    { name: "Python", text: python(key, server), told: tls(server, "pip install looker-sdk") },
    { name: "Postman", file: "lookalike.postman_environment.json", text: postman(key, server), told: "An environment to import." },
  ];
}

function tls(server: string, told: string): string {
  const hint = "Where the server made its own certificate, clients have to be told of it: it is tls/ca.pem in the data folder.";
  return server.startsWith("https:") ? `${told} ${hint}` : told;
}

function ini({ client_id, client_secret }: NewKey, server: string): string {
  return `[Looker]
base_url=${server}
client_id=${client_id}
client_secret=${client_secret}
verify_ssl=true
timeout=120
`;
}

function curl({ client_id, client_secret }: NewKey, server: string): string {
  return `token=$(curl -sS ${server}/api/4.0/login \\
  -d client_id=${client_id} -d client_secret=${client_secret} |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
curl -sS ${server}/api/4.0/user -H "Authorization: token $token"
`;
}

function python({ client_id, client_secret }: NewKey, server: string): string {
  return `import os

import looker_sdk

os.environ["LOOKERSDK_BASE_URL"] = "${server}"
os.environ["LOOKERSDK_CLIENT_ID"] = "${client_id}"
os.environ["LOOKERSDK_CLIENT_SECRET"] = "${client_secret}"
sdk = looker_sdk.init40()
print(sdk.me().display_name)
`;
}

function postman({ client_id, client_secret }: NewKey, server: string): string {
  const value = (key: string, text: string, type = "default") => ({ key, value: text, type, enabled: true });
  const environment = {
    name: "Lookalike",
    _postman_variable_scope: "environment",
    values: [value("base_url", `${server}/api/4.0`), value("client_id", client_id), value("client_secret", client_secret, "secret")],
  };
  return `${JSON.stringify(environment, null, 2)}\n`;
}
