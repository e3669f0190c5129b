"""One HTTP request as the dispatcher takes it, and the alias paths that real clients use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import msgspec

from ..access.caller import ANONYMOUS, Caller
from .contract import OWN_PREFIX, PREFIX, Operation

# Paths without the version, and the doubled ones that some clients build. Source: client notes, section 1.
_UNVERSIONED = re.compile(r"^(?:/api)?/(login|logout|versions|user)(/[^/]*)?$")


_OF_A_PROJECT = re.compile(rf"^({PREFIX}/projects/)[^/]+(/.*)$")
_RUN_INLINE = f"{PREFIX}/queries/run_inline"


@dataclass(slots=True)
class Noted:
    """What turns out about a request on its way to the answer. `again`: notes that an answer which was kept is given
    once more, and takes the request, when it came (seconds since 1970) and how long it took."""

    operation: Operation | None = None
    caller: Caller = ANONYMOUS
    again: Callable[[Incoming, float, float], None] | None = None
    simulated: bool = False  # a dry run: nothing of it has happened
    denied: bool = False  # the caller may not, also where they are told that there is nothing
    address: str = ""  # the client's


@dataclass(frozen=True, slots=True)
class Incoming:
    """`raw_path` is percent-encoded, as sent; `headers` has lower-case names; `address` is the client's."""

    verb: str
    raw_path: str
    query: bytes
    headers: dict[str, str]
    body: bytes
    request_id: str
    address: str = ""
    noted: Noted = field(default_factory=Noted, compare=False)
    dry_run: bool = False  # it came to the port for dry runs

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def api_path(raw_path: str) -> str | None:
    """The path as the contract has it, with its prefix, or None when it is not of an API.

    `/login`, `/api/login` and `/api//login` (looker-cli leaves the version empty) are `/api/4.0/login`;
    `/api/4.0/api/4.0/logout` (Kotlin) is `/api/4.0/logout`.
    """
    path = re.sub(r"/{2,}", "/", raw_path)
    while path.startswith(f"{PREFIX}{PREFIX}/"):
        path = path[len(PREFIX) :]
    if path.startswith((f"{PREFIX}/", f"{OWN_PREFIX}/")):
        return path
    return PREFIX + path.removeprefix("/api") if _UNVERSIONED.match(path) else None


def pattern_of(raw_path: str) -> str:
    """A path with the project's id as a parameter, to compare it with a list of paths."""
    path = re.sub(r"/{2,}", "/", raw_path)
    return _OF_A_PROJECT.sub(r"\1{project_id}\2", path)


def aliased(incoming: Incoming) -> Incoming:
    """`POST /queries/run_inline`, with the query and the format inside the body, is run_inline_query: the MCP
    Toolbox tries it first. A body that is not of that form is left as it is. Source: client notes, section 1."""
    if incoming.raw_path != _RUN_INLINE or incoming.verb != "post":
        return incoming
    try:
        asked = msgspec.json.decode(incoming.body, type=_RunInline)
    except (msgspec.MsgspecError, RecursionError):
        return incoming
    path = f"{PREFIX}/queries/run/{quote(asked.render_options.format, safe='')}"
    return replace(incoming, raw_path=path, body=bytes(asked.query))


class _RenderOptions(msgspec.Struct):
    format: str = "json"


class _RunInline(msgspec.Struct):
    query: msgspec.Raw
    render_options: _RenderOptions = msgspec.field(default_factory=_RenderOptions)


def bearer(authorization: str | None) -> str | None:
    """The token of `Authorization: Bearer X` or `token X`; the scheme in any case."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() in {"bearer", "token"} else None
