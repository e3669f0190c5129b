"""Postman: a collection in its format 2.1, which logs in by itself, and an environment for the key."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from .requests import Exported, by_folder, variables

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
NAMESPACE = uuid.UUID("6f0f5d4c-3f0e-5b1c-9a53-0c9b6e1d7a10")
Json = dict[str, Any]

# Before each request: a token that has not ended is used again, another one is fetched with the key.
LOG_IN = """
if (Number(pm.variables.get("token_ends") || 0) < Date.now()) {
  const field = (name) => ({ key: name, value: pm.variables.get(name) });
  pm.sendRequest({
    url: pm.variables.get("base_url") + "/api/4.0/login",
    method: "POST",
    header: { "Content-Type": "application/x-www-form-urlencoded" },
    body: { mode: "urlencoded", urlencoded: [field("client_id"), field("client_secret")] },
  }, (problem, answer) => {
    if (problem || answer.code !== 200) {
      throw new Error("The login failed: " + (problem || answer.text()));
    }
    const login = answer.json();
    pm.collectionVariables.set("access_token", login.access_token);
    pm.collectionVariables.set("token_ends", Date.now() + (login.expires_in - 60) * 1000);
  });
}
""".strip()


def postman_collection(name: str, base_url: str, requests: Sequence[Exported]) -> bytes:
    open_ = [{"key": key, "value": value} for key, value in variables(requests).items()]
    own = [{"key": "base_url", "value": base_url}, {"key": "access_token", "value": ""}]
    collection = {
        "info": {
            "_postman_id": str(uuid.uuid5(NAMESPACE, f"{name} {base_url}")),
            "name": name,
            "description": "Requests log in by themselves with client_id and client_secret of the environment.",
            "schema": SCHEMA,
        },
        "auth": {
            "type": "bearer",
            "bearer": [{"key": "token", "value": "{{access_token}}", "type": "string"}],
        },
        "event": [
            {"listen": "prerequest", "script": {"type": "text/javascript", "exec": LOG_IN.split("\n")}}
        ],
        "variable": [*own, {"key": "token_ends", "value": "0"}, *open_],
        "item": _items(requests),
    }
    return json.dumps(collection, indent=1, ensure_ascii=False).encode()


def postman_environment(name: str, base_url: str) -> bytes:
    """The key is filled in by whoever imports it."""
    values = [
        {"key": "base_url", "value": base_url, "type": "default", "enabled": True},
        {"key": "client_id", "value": "", "type": "default", "enabled": True},
        {"key": "client_secret", "value": "", "type": "secret", "enabled": True},
    ]
    scope = {"id": str(uuid.uuid5(NAMESPACE, f"environment {base_url}")), "name": name, "values": values}
    return json.dumps({**scope, "_postman_variable_scope": "environment"}, indent=1).encode()


def _items(requests: Sequence[Exported]) -> list[Json]:
    items: list[Json] = []
    for folder, inside in by_folder(requests).items():
        rows = [_item(each) for each in inside]
        items += [{"name": folder, "item": rows}] if folder else rows
    return items


def _item(exported: Exported) -> Json:
    operation = exported.operation
    request: Json = {
        "method": operation.verb.upper(),
        "header": [],
        "url": _url(exported),
        "description": f"{operation.id}: {operation.summary}",
    }
    if exported.body is not None:
        language = "json" if exported.media_type == "application/json" else "text"
        request["header"] = [{"key": "Content-Type", "value": exported.media_type}]
        request["body"] = {
            "mode": "raw",
            "raw": exported.body_text,
            "options": {"raw": {"language": language}},
        }
    return {"name": exported.name, "request": request, "response": []}


def _url(exported: Exported) -> Json:
    path = [name if value is None else f":{name}" for name, value in exported.template]
    given = dict(exported.query)
    query: list[Json] = [
        {"key": name, "value": _encoded(given[name])}
        if name in given
        else {"key": name, "value": "", "disabled": True}
        for name in exported.operation.query_params
    ]
    sent = "&".join(f"{each['key']}={each['value']}" for each in query if not each.get("disabled"))
    raw = "/".join(["{{base_url}}", *path]) + (f"?{sent}" if sent else "")
    url: Json = {"raw": raw, "host": ["{{base_url}}"], "path": path}
    if query:
        url["query"] = query
    variable = [{"key": name, "value": _encoded(value)} for name, value in exported.template if value]
    return {**url, "variable": variable} if variable else url


def _encoded(text: str) -> str:
    """Variables stay as they are."""
    return text if text.startswith("{{") else quote(text, safe=",:")
