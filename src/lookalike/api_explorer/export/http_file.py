"""A `.http` file, as editors send it request by request: the first one logs in, the others use its token."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from .requests import Exported, variables

HEAD = """\
# {name}
# The key comes from the environment: LOOKERSDK_CLIENT_ID and LOOKERSDK_CLIENT_SECRET. Send "login" first.

@base_url = {base_url}
{variables}
### Log in
# @name login
POST {{{{base_url}}}}/api/4.0/login
Content-Type: application/x-www-form-urlencoded

client_id={{{{$processEnv LOOKERSDK_CLIENT_ID}}}}&client_secret={{{{$processEnv LOOKERSDK_CLIENT_SECRET}}}}

@token = {{{{login.response.body.access_token}}}}
"""


def http_file(name: str, base_url: str, requests: Sequence[Exported]) -> bytes:
    lines = "".join(f"@{key} = {value}\n" for key, value in variables(requests).items())
    head = HEAD.format(name=_line(name), base_url=base_url, variables=lines)
    return "\n".join([head, *(_request(each) for each in requests)]).encode()


def _request(exported: Exported) -> str:
    path = "/".join(name if value is None else _encoded(value) for name, value in exported.template)
    sent = "&".join(f"{name}={_encoded(value)}" for name, value in exported.query)
    lines = [
        f"### {_line(exported.name)}",
        f"# {exported.operation.id}: {_line(exported.operation.summary)}",
        f"{exported.operation.verb.upper()} {{{{base_url}}}}/{path}" + (f"?{sent}" if sent else ""),
        "Authorization: Bearer {{token}}",
    ]
    if exported.body is not None:
        lines += [f"Content-Type: {exported.media_type}", "", exported.body_text]
    return "\n".join([*lines, ""])


def _line(text: str) -> str:
    return " ".join(text.split())


def _encoded(text: str) -> str:
    """Variables stay as they are."""
    return text if text.startswith("{{") else quote(text, safe=",:")
