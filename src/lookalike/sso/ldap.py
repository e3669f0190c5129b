"""LDAP: looks people up with an account of the server's own, and proves their password by binding as them.

The names that people type reach a filter only escaped (RFC 4515), and an empty password reaches nobody: a directory
takes it for an anonymous login and says yes. Source: public documentation of LDAPConfig; trust reference, A13.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from ..config import Settings
from ..egress import EgressError, Pinned, check_address
from .identity import MAX_TEXT, Identity, SignOnBroken, SignOnRefused, first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldap3 import Connection

Config = Mapping[str, Any]
T = TypeVar("T")
CONNECT_S, ANSWER_S = 5, 15
MAX_GROUPS = 2000
THREADS, LONGEST_LINE = 4, 40
_THREADS = ThreadPoolExecutor(THREADS, thread_name_prefix="ldap")
_WAITING: set[object] = set()
INSTALL = "Login by LDAP needs a package that is not installed: pip install 'lookalike[ldap]'."
# Assumed: the names of Looker's two strategies are not public. Groups list their members, or people their groups.
GROUPS_LIST_MEMBERS, PEOPLE_LIST_GROUPS = "groups_have_member_attributes", "users_have_group_attributes"
FINDERS = (GROUPS_LIST_MEMBERS, PEOPLE_LIST_GROUPS)


def _wrong() -> SignOnRefused:
    return SignOnRefused("credentials", "The name or the password is wrong.")


async def reach(settings: Settings, config: Config) -> None:
    """Whether the server answers at all. Raises SignOnBroken."""
    await _with(settings, config, lambda pinned: _reach(config, pinned, settings))


async def reach_as_service(settings: Settings, config: Config) -> None:
    """Whether the server's own account can log in. Raises SignOnBroken."""
    await _with(
        settings, config, lambda pinned: _as_service(config, pinned, settings, lambda connection: None)
    )


async def look_up(settings: Settings, config: Config, login: str) -> Identity:
    """Who that is, without a password. Raises SignOnRefused, SignOnBroken."""

    def found(pinned: Pinned) -> Identity:
        return _as_service(config, pinned, settings, lambda connection: _found(connection, config, login))

    return await _with(settings, config, found)


async def authenticate(
    settings: Settings,
    config: Config,
    login: str,
    password: str,
    check: Callable[[Identity], None] = lambda identity: None,
) -> Identity:
    """Who that is, once the directory has taken their password. `check` may refuse whoever the name leads to before
    the password is tried: many ways to write a name lead to the same entry. Raises SignOnRefused, SignOnBroken."""
    if not login or not password or "\x00" in password:
        raise _wrong()

    def proven(pinned: Pinned) -> Identity:
        identity = _as_service(config, pinned, settings, lambda connection: _found(connection, config, login))
        check(identity)
        with _connection(config, pinned, settings) as connection:
            if not _binds(connection, identity.dn or "", password):
                raise _wrong()
        return identity

    return await _with(settings, config, proven)


async def _with(settings: Settings, config: Config, work: Callable[[Pinned], T]) -> T:
    host, port = config.get("connection_host") or "", port_of(config)
    try:
        pinned = await check_address(host, port, settings)
    except EgressError as wrong:
        raise SignOnBroken(str(wrong)) from wrong
    return await _in_line(work, pinned)


async def _in_line(work: Callable[[Pinned], T], pinned: Pinned) -> T:
    """In threads of their own and behind a line that is not long: a directory that is slow to answer keeps nobody
    waiting but those who ask it."""
    if len(_WAITING) >= LONGEST_LINE:
        raise SignOnBroken("Too many people are waiting for the directory.")
    turn = object()
    _WAITING.add(turn)
    try:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, work, pinned)
    finally:
        _WAITING.discard(turn)


def port_of(config: Config) -> int:
    return int(config.get("connection_port") or (636 if config.get("connection_tls") else 389))


@contextmanager
def _connection(config: Config, pinned: Pinned, settings: Settings) -> Iterator[Connection]:
    """Open to one of the addresses that were checked, and not logged in yet."""
    try:
        from ldap3 import Connection, Server
        from ldap3.core.exceptions import LDAPException
    except ModuleNotFoundError as missing:
        raise SignOnBroken(INSTALL) from missing
    server = Server(
        pinned.addresses[0],
        port=pinned.port,
        use_ssl=bool(config.get("connection_tls")),
        tls=_tls(config, pinned, settings),
        connect_timeout=CONNECT_S,
        get_info="NO_INFO",
    )
    connection = Connection(server, receive_timeout=ANSWER_S, read_only=True, auto_referrals=False)
    try:
        connection.open()
        yield connection
    except (LDAPException, OSError) as wrong:
        raise SignOnBroken(
            f"{pinned.host}:{pinned.port} does not answer as an LDAP server: {wrong}"
        ) from wrong
    finally:
        _close(connection)


def _close(connection: Connection) -> None:
    from ldap3.core.exceptions import LDAPException

    try:
        connection.unbind()
    except (LDAPException, OSError):
        return  # it is gone already


def _tls(config: Config, pinned: Pinned, settings: Settings) -> Any:
    """The certificate is checked against the name that was typed in, not the address."""
    if not config.get("connection_tls"):
        return None
    import certifi
    from ldap3 import Tls

    if config.get("connection_tls_no_verify"):
        return Tls(validate=ssl.CERT_NONE)
    authorities = settings.egress_ca or certifi.where()
    return Tls(
        validate=ssl.CERT_REQUIRED, ca_certs_file=str(authorities), valid_names=[pinned.host], sni=pinned.host
    )


def _reach(config: Config, pinned: Pinned, settings: Settings) -> None:
    with _connection(config, pinned, settings):
        return


def _as_service(config: Config, pinned: Pinned, settings: Settings, work: Callable[[Connection], T]) -> T:
    account, password = config.get("auth_username") or "", config.get("auth_password") or ""
    if not account or not password:
        raise SignOnBroken(
            "auth_username and auth_password are needed: people are looked up with an account."
        )
    with _connection(config, pinned, settings) as connection:
        if not _binds(connection, account, password):
            raise SignOnBroken(f"The directory refuses the account {account[:200]}: {_result(connection)}")
        return work(connection)


def _binds(connection: Connection, dn: str, password: str) -> bool:
    """A simple bind. Without a name or a password it would be an anonymous one, which succeeds."""
    return bool(dn and password) and bool(
        connection.rebind(user=dn, password=password, authentication="SIMPLE")
    )


def _result(connection: Connection) -> str:
    result: Any = connection.result or {}
    return str(result.get("description") or "no reason given")


# --- people and groups ------------------------------------------------------------------------------------


def _found(connection: Connection, config: Config, login: str) -> Identity:
    entries = _search(connection, config.get("user_bind_base_dn") or "", user_filter(config, login), 2)
    if not entries:
        raise _wrong()
    if len(entries) > 1:
        raise SignOnRefused("ambiguous", "More than one entry of the directory has this name.")
    dn, said = entries[0]
    return _identity(connection, config, dn, said)


def user_filter(config: Config, login: str) -> str:
    """RFC 4515. What people type is escaped; `user_custom_filter` is the administrator's own.

    >>> user_filter({"user_id_attribute_names": "uid,mail"}, "a*)(b")
    '(|(uid=a\\\\2a\\\\29\\\\28b)(mail=a\\\\2a\\\\29\\\\28b))'
    """
    names = _list(config.get("user_id_attribute_names")) or ["uid"]
    matches = "".join(f"({name}={escaped(login)})" for name in names)
    parts = [f"(|{matches})"]
    if config.get("user_objectclass"):
        parts.insert(0, f"(objectclass={escaped(config['user_objectclass'])})")
    if config.get("user_custom_filter"):
        parts.append(_wrapped(config["user_custom_filter"]))
    return parts[0] if len(parts) == 1 else f"(&{''.join(parts)})"


def _wrapped(text: str) -> str:
    return text if text.startswith("(") else f"({text})"


def escaped(value: str) -> str:
    """A value in a filter: everything but letters, digits and a few signs as bytes in hex."""
    plain = frozenset("@._- +=,/:'")
    return "".join(
        each
        if (each.isascii() and each.isalnum()) or each in plain
        else "".join(f"\\{byte:02x}" for byte in each.encode("utf-8", "surrogatepass"))
        for each in value
    )


def _list(text: Any) -> list[str]:
    return [each.strip() for each in str(text or "").split(",") if each.strip()]


def _search(
    connection: Connection, base: str, filter_: str, limit: int
) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    from ldap3.core.exceptions import LDAPException

    try:
        connection.search(base, filter_, attributes="*", size_limit=limit, time_limit=ANSWER_S)
    except LDAPException as wrong:
        raise SignOnBroken(
            f"The directory cannot be asked {filter_[:200]!r} below {base[:200]!r}: {wrong}"
        ) from wrong
    result: Any = connection.result or {}
    if result.get("result") not in (0, 4):  # success, size limit exceeded
        raise SignOnBroken(f"The directory does not search below {base[:200]!r}: {_result(connection)}")
    response: Any = connection.response or []
    return [(each["dn"], _texts(each)) for each in response if each.get("type") == "searchResEntry"]


def _texts(entry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Values as text, under names in lower case; passwords and what is no text are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in entry["raw_attributes"].items():
        if "password" in name.lower():
            continue
        texts = [_text(value) for value in values]
        found[name.lower()] = tuple(each for each in texts if each is not None)
    return found


def _text(value: bytes) -> str | None:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    return text if len(text) <= MAX_TEXT else None


def _identity(
    connection: Connection, config: Config, dn: str, said: Mapping[str, tuple[str, ...]]
) -> Identity:
    def mapped(field: str, default: str) -> str | None:
        return first(said, (config.get(f"user_attribute_map_{field}") or default).lower())

    named = {
        each["name"]: said.get(each["name"].lower(), ())
        for each in config.get("user_attributes_with_ids") or ()
    }
    return Identity(
        kind="ldap",
        issuer=(
            config.get("user_bind_base_dn") or ""
        ).lower(),  # names the directory, whichever host serves it
        subject=mapped("ldap_id", "uid") or dn,
        email=mapped("email", "mail"),
        email_proven=True,
        first_name=mapped("first_name", "givenname"),
        last_name=mapped("last_name", "sn"),
        groups=_groups(connection, config, dn, said),
        attributes={**said, **named},
        dn=dn,
    )


def _groups(
    connection: Connection, config: Config, dn: str, said: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Each group by its whole name, and by the first part of it where it is unlike all others."""
    member = config.get("groups_member_attribute") or ""
    if config.get("groups_finder_type") == PEOPLE_LIST_GROUPS:
        return _names(said.get((member or "memberOf").lower(), ()))
    base = config.get("groups_base_dn")
    if not base:
        return ()
    attribute = (config.get("groups_user_attribute") or "dn").lower()
    who = (dn,) if attribute == "dn" else said.get(attribute, ())[:1]
    if not who:
        return ()
    found = _search(connection, base, _group_filter(config, member or "member", who[0]), MAX_GROUPS)
    return _names(tuple(name for name, _ in found))


def _group_filter(config: Config, member: str, who: str) -> str:
    match = f"({member}={escaped(who)})"
    classes = "".join(f"(objectclass={escaped(each)})" for each in _list(config.get("groups_objectclasses")))
    return f"(&(|{classes}){match})" if classes else match


def _names(dns: tuple[str, ...]) -> tuple[str, ...]:
    """`cn=Sales,ou=groups,…` is also `Sales`, unless two groups would be."""
    short = [dn.partition(",")[0].partition("=")[2] for dn in dns]
    return (*dns, *(each for each in short if each and short.count(each) == 1))
