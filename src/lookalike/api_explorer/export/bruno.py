"""Bruno: a collection as a zip of `.bru` files, one for each request; the first of them logs in."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from .requests import Exported, by_folder, variables

NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_NAME = 80
WHEN = (2026, 1, 1, 0, 0, 0)  # the same requests give the same bytes

LOG_IN = """\
meta {
  name: Log in
  type: http
  seq: 1
}

post {
  url: {{base_url}}/api/4.0/login
  body: formUrlEncoded
  auth: none
}

body:form-urlencoded {
  client_id: {{client_id}}
  client_secret: {{client_secret}}
}

vars:post-response {
  access_token: res.body.access_token
}
"""
COLLECTION = """\
auth {
  mode: bearer
}

auth:bearer {
  token: {{access_token}}
}
"""


def bruno_collection(name: str, base_url: str, requests: Sequence[Exported]) -> bytes:
    """Choose the environment, fill in the key, and send "Log in" first."""
    about = {"version": "1", "name": name, "type": "collection", "ignore": ["node_modules", ".git"]}
    files = {
        "bruno.json": json.dumps(about, indent=2) + "\n",
        "collection.bru": COLLECTION,
        f"environments/{_file_name(name)}.bru": _environment(base_url, variables(requests)),
        "Log in.bru": LOG_IN,
    }
    for number, (folder, inside) in enumerate(by_folder(requests).items(), start=2):
        place = _free(f"{_file_name(folder)}/", files) if folder else ""
        if folder:
            files[f"{place}folder.bru"] = f"meta {{\n  name: {_line(folder)}\n  seq: {number}\n}}\n"
        for seq, each in enumerate(inside, start=1 if folder else 2):
            files[_free(f"{place}{_file_name(each.name)}.bru", files)] = bruno_request(each, seq)
    return _zipped(files)


def bruno_request(exported: Exported, seq: int) -> str:
    """The text of one `.bru` file."""
    blocks = [
        f"meta {{\n  name: {_line(exported.name)}\n  type: http\n  seq: {seq}\n}}",
        _call(exported),
        _pairs("params:query", _query(exported)),
        _pairs("params:path", {name: _encoded(value) for name, value in exported.template if value}),
        _body(exported),
        f"docs {{\n{_indented(f'{exported.operation.id}: {exported.operation.summary}')}\n}}",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _call(exported: Exported) -> str:
    path = "/".join(name if value is None else f":{name}" for name, value in exported.template)
    sent = "&".join(f"{name}={_encoded(value)}" for name, value in exported.query)
    url = f"{{{{base_url}}}}/{path}" + (f"?{sent}" if sent else "")
    body = (
        "none" if exported.body is None else "json" if exported.media_type == "application/json" else "text"
    )
    return f"{exported.operation.verb} {{\n  url: {url}\n  body: {body}\n  auth: inherit\n}}"


def _query(exported: Exported) -> dict[str, str]:
    """What is not given stands there too, switched off by its tilde."""
    given = dict(exported.query)
    names = exported.operation.query_params
    sent = {name: _encoded(value) for name, value in given.items()}
    return {**sent, **{f"~{name}": "" for name in names if name not in given}}


def _body(exported: Exported) -> str:
    if exported.body is None:
        return ""
    kind = "json" if exported.media_type == "application/json" else "text"
    return f"body:{kind} {{\n{_indented(exported.body_text)}\n}}"


def _environment(base_url: str, open_: Mapping[str, str]) -> str:
    known = {"base_url": base_url, "client_id": "", **{name: _line(value) for name, value in open_.items()}}
    return f"{_pairs('vars', known)}\nvars:secret [\n  client_secret\n]\n"


def _pairs(block: str, pairs: Mapping[str, str]) -> str:
    lines = [f"  {name}: {value}".rstrip() if value else f"  {name}: " for name, value in pairs.items()]
    return "\n".join([f"{block} {{", *lines, "}"]) if lines else ""


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _line(text: str) -> str:
    return " ".join(text.split())


def _encoded(text: str) -> str:
    """Variables stay as they are."""
    return text if text.startswith("{{") else quote(text, safe=",:")


def _file_name(text: str) -> str:
    return NOT_IN_NAMES.sub("-", text).strip(" .-")[:LONGEST_NAME] or "request"


def _free(name: str, taken: Mapping[str, str]) -> str:
    """A name that no file has yet, in any case; for a folder, with its slash, none that lies in one."""
    used = {each.lower() for each in taken} | {
        f"{each.split('/')[0]}/".lower() for each in taken if "/" in each
    }
    stem, end = (name[:-1], "/") if name.endswith("/") else (name[: -len(".bru")], ".bru")
    tries = [name, *(f"{stem} {number}{end}" for number in range(2, len(used) + 3))]
    return next(each for each in tries if each.lower() not in used)


def _zipped(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
