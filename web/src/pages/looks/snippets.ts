/** Ways to get the result of a Look without a browser. The secret is never part of them. */
export function snippets(id: string, server: string) {
  return {
    Python: `import looker_sdk

sdk = looker_sdk.init40()  # looker.ini, or LOOKERSDK_… in the environment
print(sdk.run_look("${id}", "csv"))`,
    requests: `import os

import requests

server = "${server}"
key = {"client_id": os.environ["LOOKERSDK_CLIENT_ID"], "client_secret": os.environ["LOOKERSDK_CLIENT_SECRET"]}
login = requests.post(f"{server}/api/4.0/login", data=key, timeout=60)
login.raise_for_status()
headers = {"Authorization": f"token {login.json()['access_token']}"}
answer = requests.get(f"{server}/api/4.0/looks/${id}/run/json", headers=headers, timeout=600)
answer.raise_for_status()
print(answer.json())`,
    curl: `TOKEN=$(curl -sS -d "client_id=$LOOKERSDK_CLIENT_ID" -d "client_secret=$LOOKERSDK_CLIENT_SECRET" \\
  ${server}/api/4.0/login | sed -E 's/.*"access_token": *"([^"]+)".*/\\1/')
curl -sS -H "Authorization: token $TOKEN" ${server}/api/4.0/looks/${id}/run/csv`,
  };
}
