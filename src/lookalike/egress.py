"""The one way out: every call that the server makes to an address somebody typed in goes through here.

A name is resolved once, every address that it stands for is checked, and the connection goes to one of exactly
these addresses, so a second answer of the DNS cannot lead elsewhere. No redirects, no proxies from the
environment, bounded time and size.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json as json_text
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from lookalike.config import Settings

if TYPE_CHECKING:
    import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[list[str]]]

CONNECT_S = 10.0
ANSWER_S = 30.0
TOTAL_S = 60.0
LARGEST_ANSWER = 1024 * 1024
OWN_HEADERS = ("host", "content-length", "transfer-encoding", "connection", "accept-encoding")


class EgressError(Exception):
    """The call was not made, or failed. The text names the host and says what would be right."""


class EgressRefused(EgressError):
    """The address is one that the server must not reach."""


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


# Nobody's webhook: metadata services of clouds, this-network, multicast, and IPv6 forms that carry an IPv4
# address past a check. No setting opens these.
NEVER = _networks(
    "0.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.88.99.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "100.100.100.200/32",
    "168.63.129.16/32",
    "::/128",
    "::/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/32",
    "2002::/16",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "fd00:ec2::254/128",
)
LOOPBACK = _networks("127.0.0.0/8", "::1/128")
# Open only by a network in egress_allow, never by a name: shared address space of carriers and of some clouds.
CARRIER = _networks("100.64.0.0/10")


@dataclass(frozen=True)
class Pinned:
    """A host with the addresses that were checked. Connect to one of `addresses`, and nowhere else."""

    host: str
    port: int
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


async def system_resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))


async def check_address(
    host: str, port: int, settings: Settings, resolve: Resolve = system_resolve
) -> Pinned:
    """Resolve `host` and refuse it if any of its addresses is out of bounds. Raises EgressError.

    For connections that are not HTTP, such as SMTP; the caller connects to `Pinned.addresses`. From a sandbox no
    address may be reached.
    """
    if settings.sandbox:
        raise EgressRefused(f"{host!r} is not called: this server is the sandbox {settings.sandbox!r}.")
    try:
        async with asyncio.timeout(CONNECT_S):
            addresses = await resolve(host, port)
    except (OSError, UnicodeError, TimeoutError) as unknown:
        raise EgressError(f"{host!r} cannot be resolved to an address.") from unknown
    if not addresses:
        raise EgressError(f"{host!r} cannot be resolved to an address.")
    for address in addresses:
        _check(host, port, address, settings)
    return Pinned(host, port, tuple(addresses))


def _check(host: str, port: int, text: str, settings: Settings) -> None:
    address = _unwrapped(ipaddress.ip_address(text.partition("%")[0]))
    if _in(address, NEVER) and not _in(address, LOOPBACK):  # ::1 lies in ::/96
        raise EgressRefused(f"{host!r} leads to {text}, which no outgoing call may reach.")
    if address.is_global or _is_allowed(host, port, address, settings):
        return
    raise EgressRefused(
        f"{host!r} leads to {text}, which is not a public address; "
        "an administrator can open it with the setting egress_allow."
    )


def _unwrapped(address: Address) -> Address:
    """::ffff:127.0.0.1 is 127.0.0.1 to the kernel."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _is_allowed(host: str, port: int, address: Address, settings: Settings) -> bool:
    named, networks = _allowances(settings)
    if _in(address, networks):
        return True
    if _in(address, CARRIER):
        return False
    private = address.is_private or _in(address, LOOPBACK)
    by_name = host.lower() in named or f"{host.lower()}:{port}" in named
    return private and (settings.allow_private_egress or by_name)


def _allowances(settings: Settings) -> tuple[set[str], tuple[Network, ...]]:
    """The names and the networks of egress_allow. A bare address is a network of one."""
    names: set[str] = set()
    networks: list[Network] = []
    for word in settings.egress_allow:
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            names.add(word.lower())
    return names, tuple(networks)


async def post(
    url: str,
    *,
    settings: Settings,
    json: Any = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    resolve: Resolve = system_resolve,
) -> Response:
    """POST `json`, or the bytes of `content`, and return the answer whatever its status.

    Redirects are answers like others (3xx): they are not followed. Raises EgressRefused for a URL that must
    not be reached, EgressError when there is no complete answer.
    """
    sent = {name: value for name, value in (headers or {}).items() if name.lower() not in OWN_HEADERS}
    if json is not None:
        content = json_text.dumps(json, separators=(",", ":")).encode()
        sent.setdefault("Content-Type", "application/json")
    return await _called("POST", url, content or b"", sent, settings, resolve)


async def get(
    url: str,
    *,
    settings: Settings,
    headers: Mapping[str, str] | None = None,
    resolve: Resolve = system_resolve,
) -> Response:
    """GET, with the same bounds as `post`."""
    sent = {name: value for name, value in (headers or {}).items() if name.lower() not in OWN_HEADERS}
    return await _called("GET", url, b"", sent, settings, resolve)


async def _called(
    verb: str, url: str, content: bytes, headers: dict[str, str], settings: Settings, resolve: Resolve
) -> Response:
    parts, port = _parsed(url)
    host = _ascii(parts.hostname or "")
    try:
        async with asyncio.timeout(TOTAL_S):
            pinned = await check_address(host, port, settings, resolve)
            _check_port(pinned, settings)
            return await _send_pinned(verb, parts, pinned, content, headers, settings)
    except TimeoutError as late:
        raise EgressError(f"{host}:{port} did not answer within {TOTAL_S:g} s.") from late


def _parsed(url: str) -> tuple[SplitResult, int]:
    """Raises EgressRefused for what is no http(s) address, or has an account in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as unreadable:
        raise EgressRefused(f"{url!r} is not an address; it must be like https://host/path.") from unreadable
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EgressRefused(f"{url!r} cannot be called; it must begin with https:// or http:// and a host.")
    if parts.username is not None or parts.password is not None:
        raise EgressRefused(f"The address of {parts.hostname} holds an account; send it as a header instead.")
    if any(character <= " " or character in "\\\x7f" for character in url):
        raise EgressRefused(f"{url!r} holds a space, a control character or a backslash; percent-encode it.")
    return parts, port or (443 if parts.scheme == "https" else 80)


def _ascii(host: str) -> str:
    """The name that the DNS and certificates know: bücher.example is xn--bcher-kva.example."""
    if host.isascii():
        return host
    import idna

    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError as invalid:
        raise EgressRefused(f"{host!r} is not a name that can be looked up: {invalid}.") from invalid


def _check_port(pinned: Pinned, settings: Settings) -> None:
    """A host that was opened on purpose is open on all its ports, unless it was named with one."""
    host, names = pinned.host.lower(), _allowances(settings)[0]
    if pinned.port in settings.egress_ports or host in names or f"{host}:{pinned.port}" in names:
        return
    addresses = [_unwrapped(ipaddress.ip_address(address)) for address in pinned.addresses]
    if all(_is_allowed(pinned.host, pinned.port, address, settings) for address in addresses):
        return
    allowed = ", ".join(map(str, settings.egress_ports))
    raise EgressRefused(
        f"Port {pinned.port} of {pinned.host} is not among the ports for outgoing calls ({allowed}); "
        "an administrator can add it to the setting egress_ports."
    )


async def _send_pinned(
    verb: str, parts: SplitResult, pinned: Pinned, content: bytes, headers: dict[str, str], settings: Settings
) -> Response:
    """Each address in turn until one takes the connection; a request is never sent twice."""
    # Imported here: 5 MB that a server without webhooks does not spend.
    import httpx

    headers["Host"] = _authority(parts, pinned)
    headers["Accept-Encoding"] = "identity"  # a small compressed answer may unpack to gigabytes
    failures: list[Exception] = []
    options = {"verify": _trust(settings), "trust_env": False, "follow_redirects": False}
    async with httpx.AsyncClient(timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S), **options) as client:
        for address in pinned.addresses:
            request = client.build_request(
                verb, _url_of(parts, pinned.port, address), content=content, headers=headers
            )
            # The certificate is checked against the name that was asked for, not against the address.
            request.extensions["sni_hostname"] = pinned.host
            try:
                return await _send(client, request, pinned.host)
            except (httpx.ConnectError, httpx.ConnectTimeout) as unreachable:
                failures.append(unreachable)
            except httpx.HTTPError as broken:
                raise EgressError(f"{pinned.host} gave no complete answer: {_reason(broken)}.") from broken
    reason = _reason(failures[-1])
    raise EgressError(f"{pinned.host}:{pinned.port} cannot be reached: {reason}.") from failures[-1]


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _authority(parts: SplitResult, pinned: Pinned) -> str:
    host = f"[{pinned.host}]" if ":" in pinned.host else pinned.host
    return host if parts.port is None else f"{host}:{parts.port}"


def _url_of(parts: SplitResult, port: int, address: str) -> str:
    host = f"[{address}]" if ":" in address else address
    return parts._replace(netloc=f"{host}:{port}", fragment="").geturl()


def _trust(settings: Settings) -> ssl.SSLContext:
    """The authorities that ship with the HTTP library, and the operator's."""
    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    if settings.egress_ca:
        context.load_verify_locations(cafile=settings.egress_ca)
    return context


async def _send(client: httpx.AsyncClient, request: httpx.Request, host: str) -> Response:
    answer = await client.send(request, stream=True)
    try:
        body = bytearray()
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise EgressError(f"{host} answered with more than {LARGEST_ANSWER} bytes.")
        return Response(answer.status_code, dict(answer.headers), bytes(body))
    finally:
        await answer.aclose()
