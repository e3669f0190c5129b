"""Every setting of the server: its name, type, default and one sentence.

A value comes from the first of these that states it: the command line, `LOOKALIKE_<NAME>` in the environment,
`lookalike.toml`, the default written here.
"""

from __future__ import annotations

import dataclasses
import difflib
import ipaddress
import re
import socket
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ENVIRONMENT_PREFIX = "LOOKALIKE_"
TOML_NAME = "lookalike.toml"
_EVERYWHERE = (str(ipaddress.IPv4Address(0)), str(ipaddress.IPv6Address(0)))


class SettingError(Exception):
    """A setting that cannot be used. The text says which, its value, its origin and what is right."""


class Kind(NamedTuple):
    """How a value is read. `parse` raises ValueError or TypeError for what is not `expects`."""

    expects: str
    parse: Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError
    return int(value)


def _within(low: float, high: float, number: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def parse(value: Any) -> Any:
        parsed = number(value)
        if not low <= parsed <= high:
            raise ValueError
        return parsed

    return parse


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    return float(value)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value).lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise ValueError


def _port(value: Any) -> int | None:
    """None stands for `off`. TOML has no such word, so there it is written "off" or false."""
    if value is False or (isinstance(value, str) and value.strip().lower() == "off"):
        return None
    return _within(0, 65535, _whole)(value)


def _words(value: Any) -> tuple[str, ...]:
    """A TOML list, or words parted by commas or spaces."""
    if isinstance(value, (list, tuple)):
        return tuple(_text(word) for word in value)
    return tuple(_text(value).replace(",", " ").split())


def _ports(value: Any) -> tuple[int, ...]:
    words = (
        (value,) if isinstance(value, int) else value if isinstance(value, (list, tuple)) else _words(value)
    )
    return tuple(_within(0, 65535, _whole)(word) for word in words)


def _addresses(value: Any) -> tuple[str, ...]:
    for word in (words := _words(value)):
        ipaddress.ip_network(word, strict=False)
    return words


def _origins(value: Any) -> tuple[str, ...]:
    """As browsers write them: without a path, and neither `*` nor `null`, which could be anybody."""
    for word in (words := _words(value)):
        if not re.fullmatch(r"https?://[a-z0-9.\-]+(:[0-9]{1,5})?", word):
            raise ValueError
    return words


def _scaled(value: Any) -> int:
    """`10k` is 10000, `1M` is 1000000."""
    if not isinstance(value, str):
        return _whole(value)
    word = value.strip().replace("_", "")
    factor = {"k": 1_000, "m": 1_000_000}.get(word[-1:].lower())
    return int(word[:-1]) * factor if factor else int(word)


def _url(value: Any) -> str:
    text = _text(value).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return text


def _store_url(value: Any) -> str:
    text = _text(value)
    if urlsplit(text).scheme not in ("sqlite", "postgresql"):
        raise ValueError
    return text


def _domains(value: Any) -> tuple[str, ...]:
    words = tuple(word.lower().removeprefix("@") for word in _words(value))
    for word in words:
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", word):
            raise ValueError
    return words


def _timezone(value: Any) -> str:
    try:
        return ZoneInfo(_text(value)).key
    except (KeyError, OSError) as unknown:
        raise ValueError from unknown


def _choice(*words: str) -> Kind:
    def parse(value: Any) -> str:
        word = _text(value).lower()
        if word not in words:
            raise ValueError
        return word

    return Kind("one of " + ", ".join(words), parse)


def _count(low: int, high: int) -> Kind:
    return Kind(f"a whole number from {low} to {high}", _within(low, high, _whole))


def _seconds(low: float, high: float) -> Kind:
    return Kind(f"seconds, from {low:g} to {high:g}", _within(low, high, _number))


TEXT = Kind("text", _text)
PATH = Kind("a path", lambda value: Path(value) if isinstance(value, Path) else Path(_text(value)))
PORT = Kind("a port from 1 to 65535, 0 for any free one, or off", _port)
PORTS = Kind("ports from 0 to 65535, parted by commas", _ports)
WORDS = Kind("words parted by commas", _words)
ORIGINS = Kind(
    "origins such as https://app.example.com, in lower case and without a path, parted by commas", _origins
)
DOMAINS = Kind("domains such as example.com, in ASCII, parted by commas", _domains)
ADDRESSES = Kind("addresses or networks such as 10.0.0.0/8, parted by commas", _addresses)
FLAG = Kind("true or false", _flag)
URL = Kind("an address such as https://bi.example.com", _url)
STORE_URL = Kind("an address such as sqlite:///path or postgresql://user@host/name", _store_url)
ZONE = Kind("an IANA time zone such as Europe/Berlin", _timezone)
SCALE = Kind("order items from 1k to 100M, such as 100k", _within(1_000, 100_000_000, _scaled))


def _about(kind: Kind, sentence: str, *, secret: bool = False, stored: bool = False) -> dict[str, Any]:
    """`stored`: the API can change it while the server runs, unless it is stated anywhere else."""
    return {"kind": kind, "sentence": sentence, "secret": secret, "stored": stored}


@dataclass(frozen=True)
class Settings:
    """All settings of one process; nothing else reads the environment or `lookalike.toml`."""

    data: Path = field(
        default=Path("lookalike-data"),
        metadata=_about(PATH, "The folder that holds everything the server keeps."),
    )
    config: Path | None = field(
        default=None,
        metadata=_about(PATH, "A settings file to read in place of lookalike.toml in the data folder."),
    )

    host: str = field(
        default="127.0.0.1",
        metadata=_about(TEXT, "The address to listen on; 0.0.0.0 or :: for every network."),
    )
    port: int | None = field(default=19999, metadata=_about(PORT, "The port for API and pages over TLS."))
    http_port: int | None = field(
        default=9999, metadata=_about(PORT, "The port for API and pages over plain HTTP.")
    )
    extra_ports: tuple[int, ...] = field(
        default=(), metadata=_about(PORTS, "Further TLS ports with the same pages, such as 443.")
    )
    dry_run_port: int | None = field(
        default=None,
        metadata=_about(
            PORT, "A TLS port on which every call is a dry run, such as 19998; off unless given."
        ),
    )
    metrics_port: int | None = field(
        default=9090, metadata=_about(PORT, "The port for Prometheus metrics, always on loopback only.")
    )
    cert: Path | None = field(
        default=None, metadata=_about(PATH, "A certificate chain (PEM) to use in place of the server's own.")
    )
    key: Path | None = field(
        default=None,
        metadata=_about(PATH, "The private key (PEM) of the certificate, if it is not in the same file."),
    )
    host_url: str = field(
        default="",
        metadata=_about(
            URL, "The address people use for the pages; made from host and port if not given.", stored=True
        ),
    )
    api_url: str = field(
        default="",
        metadata=_about(
            URL, "The address clients use for the API; the same as host_url if not given.", stored=True
        ),
    )
    trusted_proxies: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            ADDRESSES, "Proxies whose X-Forwarded-For and X-Forwarded-Proto headers are believed."
        ),
    )

    max_connections: int = field(
        default=0,
        metadata=_about(
            _count(0, 1_000_000), "Connections served at once; 0 takes what the open-file limit allows."
        ),
    )
    connections_per_address: int = field(
        default=0,
        metadata=_about(
            _count(0, 1_000_000), "Connections that one client address may hold at once; 0 for no limit."
        ),
    )
    max_body_bytes: int = field(
        default=10 * 1024 * 1024, metadata=_about(_count(1024, 2**31), "The largest request body, in bytes.")
    )
    max_header_bytes: int = field(
        default=32 * 1024,
        metadata=_about(_count(1024, 2**20), "The largest request line and headers, in bytes."),
    )
    header_timeout_s: float = field(
        default=10.0,
        metadata=_about(_seconds(0.1, 600), "How long a client may take to send the headers of a request."),
    )
    idle_timeout_s: int = field(
        default=65,
        metadata=_about(_count(1, 3600), "Seconds that a connection may stay open between requests."),
    )
    stall_timeout_s: float = field(
        default=30.0,
        metadata=_about(
            _seconds(0.1, 3600), "How long a client may take no byte of an answer before it is cut off."
        ),
    )
    queue_wait_s: float = field(
        default=8.0,
        metadata=_about(
            _seconds(0, 60), "How long a new connection may wait for a free place before it is told 429."
        ),
    )
    drain_timeout_s: float = field(
        default=30.0,
        metadata=_about(
            _seconds(0, 3600), "How long running requests may go on after the server was told to stop."
        ),
    )

    store_url: str = field(
        default="",
        repr=False,
        metadata=_about(
            STORE_URL, "Where the server keeps its own data; SQLite in the data folder if empty.", secret=True
        ),
    )
    secret_key: str = field(
        default="",
        repr=False,
        metadata=_about(
            TEXT, "64 hex digits that seal secrets; kept in DATA/secret.key if not given.", secret=True
        ),
    )
    cors_origins: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            ORIGINS, "Origins of web pages that may call the API with OAuth tokens.", stored=True
        ),
    )
    project: Path | None = field(
        default=None, metadata=_about(PATH, "The folder of a LookML project to serve.")
    )
    connection: str = field(
        default="",
        repr=False,
        metadata=_about(TEXT, "The database that the LookML project reads, as an address.", secret=True),
    )
    timezone: str = field(
        default="UTC",
        metadata=_about(
            ZONE, "The time zone of the application and of databases that name none.", stored=True
        ),
    )
    query_workers: int = field(
        default=2,
        metadata=_about(
            _count(1, 256),
            "Processes that run queries; one more is started for a person of whom none runs while all are busy.",
        ),
    )
    query_timeout_s: float = field(
        default=120.0,
        metadata=_about(
            _seconds(1, 86_400),
            "How long a query may run; the time that a client takes to read the answer does not count.",
        ),
    )
    query_memory_mb: int = field(
        default=1536,
        metadata=_about(_count(256, 1_048_576), "Memory that one query process may take, in MiB."),
    )
    post_processed_rows: int = field(
        default=5_000,
        metadata=_about(
            _count(1, 100_000),
            "How many rows a result with pivots, totals, filled dimensions or table calculations may have.",
        ),
    )
    query_max_rows: int = field(
        default=0,
        metadata=_about(_count(0, 2**31), "How many rows one result may have; 0 for no limit."),
    )
    query_max_mb: int = field(
        default=0,
        metadata=_about(_count(0, 1_048_576), "How large one result may be, in MiB; 0 for no limit."),
    )
    queries_per_caller: int = field(
        default=0,
        metadata=_about(
            _count(0, 256), "Queries of one person that run at once; 0 for as many as there are processes."
        ),
    )
    query_queue: int = field(
        default=1000,
        metadata=_about(_count(1, 100_000), "Queries that may wait for a process, of all people."),
    )
    query_queue_per_caller: int = field(
        default=500, metadata=_about(_count(1, 100_000), "Queries of one person that may wait for a process.")
    )
    query_queue_wait_s: float = field(
        default=30.0,
        metadata=_about(
            _seconds(0.1, 3600), "How long a query may wait for a process before its client is told 429."
        ),
    )
    result_cache_mb: int = field(
        default=1024,
        metadata=_about(_count(0, 1_048_576), "Disk space for results that are kept, in MiB; 0 keeps none."),
    )
    scratch_mb: int = field(
        default=10_240,
        metadata=_about(
            _count(0, 16_777_216),
            "Disk space for the persistent derived tables of one DuckDB or SQLite database, in MiB; 0 builds none.",
        ),
    )
    scratch_schema: str = field(
        default="",
        metadata=_about(
            TEXT,
            "Schema in which persistent derived tables are built, in the database of `connection`; empty builds none.",
        ),
    )
    build_timeout_s: float = field(
        default=3600.0,
        metadata=_about(_seconds(1, 604_800), "How long building a persistent derived table may take."),
    )
    fan_out: Literal["staged", "hash"] = field(
        default="staged",
        metadata=_about(
            _choice("staged", "hash"),
            "How rows that joins repeat are counted once: in stages, or by a hash of their key in one statement, "
            "as Looker writes it.",
        ),
    )
    history_days: int = field(
        default=90,
        metadata=_about(
            _count(1, 3650), "How many days history keeps: runs of queries, events, calls and logins."
        ),
    )
    personal_tags: tuple[str, ...] = field(
        default=("pii",),
        metadata=_about(
            WORDS,
            "Tags of fields whose filters System Activity and messages of history show without their values.",
        ),
    )
    undo_days: int = field(
        default=30,
        metadata=_about(
            _count(1, 3650), "How many days changes can be taken back, and how long the journal keeps them."
        ),
    )
    history_rows: int = field(
        default=2_000_000,
        metadata=_about(
            _count(1_000, 1_000_000_000),
            "How many runs of queries history keeps at most, whatever their age.",
        ),
    )
    bulk_people: int = field(
        default=10,
        metadata=_about(
            _count(0, 1_000_000),
            "People whom one key may delete, disable or strip of roles in ten minutes before it is asked to confirm, "
            "or 5 percent of all if that is more; those it made itself in that time do not count; 0 never asks.",
        ),
    )
    bulk_content: int = field(
        default=50,
        metadata=_about(
            _count(0, 1_000_000),
            "Looks, dashboards, folders, boards and schedules that one key may delete in ten minutes before it is "
            "asked to confirm, or 10 percent of all if that is more; what it made itself in that time does not count; "
            "0 never asks.",
        ),
    )
    token_seconds: int = field(
        default=3600,
        metadata=_about(_count(60, 2_592_000), "How long an API token is good for, in seconds.", stored=True),
    )

    key_format: Literal["checked", "looker"] = field(
        default="checked",
        metadata=_about(
            _choice("checked", "looker"),
            "Secrets of new API keys: with a prefix and a checksum by which they are found where they leak, or as "
            "Looker's.",
            stored=True,
        ),
    )
    calls_per_s: float = field(
        default=0.0,
        metadata=_about(
            _seconds(0, 1_000_000),
            "Calls a second that one API key, or one person without a key, may make; 0 for no limit.",
            stored=True,
        ),
    )
    calls_at_once: int = field(
        default=8,
        metadata=_about(
            _count(1, 1000),
            "Calls of one API key or person that are worked on at once; the others wait.",
            stored=True,
        ),
    )
    call_queue: int = field(
        default=200, metadata=_about(_count(0, 100_000), "Calls beyond their limit that may wait, of all.")
    )
    call_wait_s: float = field(
        default=30.0,
        metadata=_about(
            _seconds(0, 120),
            "How long a call beyond its limit may wait before its client is told 429.",
            stored=True,
        ),
    )
    login_failures: int = field(
        default=20,
        metadata=_about(
            _count(1, 1_000_000),
            "Failed logins in a minute after which an account is locked for a while.",
            stored=True,
        ),
    )
    login_failures_per_address: int = field(
        default=100,
        metadata=_about(
            _count(1, 1_000_000),
            "Failed logins in a minute after which a client address is locked for a while.",
            stored=True,
        ),
    )
    lockout_s: float = field(
        default=60.0,
        metadata=_about(
            _seconds(0.1, 86_400),
            "How long the first lockout lasts; each one that follows at once lasts twice as long, an hour at most.",
            stored=True,
        ),
    )
    audit_days: int = field(
        default=400, metadata=_about(_count(1, 36_500), "How many days the audit keeps what was done.")
    )

    sandboxes: int = field(
        default=3,
        metadata=_about(_count(0, 100), "How many sandboxes may run at once; 0 for none."),
    )
    sandbox_ports: tuple[int, ...] = field(
        default=(), metadata=_about(PORTS, "The ports that sandboxes may take; any free ones unless given.")
    )
    sandbox_memory_mb: int = field(
        default=1024,
        metadata=_about(
            _count(256, 1_048_576),
            "Memory that the server of a sandbox, and each of its queries, may take, in MiB.",
        ),
    )
    sandbox: str = field(
        default="",
        metadata=_about(
            TEXT,
            "The name of the sandbox that this server is, set by the server that made it: nothing is sent, no "
            "schedule runs by itself, and no table is built.",
        ),
    )

    email_domains: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            DOMAINS, "Domains that mail with results may go to; any domain unless given.", stored=True
        ),
    )
    embed_signed: bool = field(
        default=True,
        metadata=_about(FLAG, "Whether signed addresses log people in on embedded pages.", stored=True),
    )
    embed_cookieless: bool = field(
        default=True,
        metadata=_about(FLAG, "Whether embedded pages may get sessions without cookies.", stored=True),
    )

    smtp_host: str = field(
        default="", metadata=_about(TEXT, "The mail server; without it mail is written to the outbox folder.")
    )
    smtp_port: int = field(default=587, metadata=_about(_count(1, 65535), "The port of the mail server."))
    smtp_user: str = field(
        default="", metadata=_about(TEXT, "The account at the mail server, if it asks for one.")
    )
    smtp_password: str = field(
        default="", repr=False, metadata=_about(TEXT, "The password of that account.", secret=True)
    )
    smtp_from: str = field(default="", metadata=_about(TEXT, "The sender's address of mail."))
    smtp_tls: str = field(
        default="starttls",
        metadata=_about(_choice("starttls", "tls", "none"), "How the mail connection is encrypted."),
    )
    outbox: Path | None = field(
        default=None,
        metadata=_about(PATH, "The folder for deliveries without a mail server; DATA/outbox if empty."),
    )

    allow_private_egress: bool = field(
        default=False,
        metadata=_about(
            FLAG, "Whether webhooks and other outgoing calls may reach private and loopback addresses."
        ),
    )
    egress_allow: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            WORDS,
            "Hosts, host:port pairs and networks that outgoing calls may reach though they are private.",
        ),
    )
    egress_ports: tuple[int, ...] = field(
        default=(80, 443), metadata=_about(PORTS, "Ports that outgoing web calls may use.")
    )
    egress_ca: Path | None = field(
        default=None,
        metadata=_about(PATH, "Certificates (PEM) of an authority of yours that outgoing calls trust too."),
    )

    log_format: str = field(
        default="console", metadata=_about(_choice("console", "json"), "How log lines are written.")
    )
    log_level: str = field(
        default="info",
        metadata=_about(_choice("debug", "info", "warning", "error"), "The least level that is logged."),
    )

    scale: int = field(default=100_000, metadata=_about(SCALE, "How many order items the demo's data has."))
    ini: Path | None = field(
        default=None,
        metadata=_about(PATH, "A looker.ini to write for a fresh key of the first administrator."),
    )
    admin_email: str = field(default="", metadata=_about(TEXT, "The first administrator's e-mail address."))
    admin_password: str = field(
        default="", repr=False, metadata=_about(TEXT, "The first administrator's password.", secret=True)
    )

    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Which settings somebody stated, and where, in words."""

    @classmethod
    def load(
        cls,
        overrides: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        toml_path: Path | None = None,
    ) -> Settings:
        """Settings from the command line (`overrides`; None: not given), the environment and a file.

        Without `toml_path` the file is `lookalike.toml` in the data folder, if there is one.
        Raises SettingError for the first value that cannot be used.
        """
        stated = dict(_from_environment(env or {}))
        stated.update(_from_command_line(overrides or {}))
        named = toml_path or (stated["config"].path() if "config" in stated else None)
        data = stated["data"].path() if "data" in stated else cls.data
        from_file = _from_named_file(named) if named else _from_data_folder(data / TOML_NAME)
        merged = {**from_file, **stated}
        values = {name: value.parsed for name, value in merged.items()}
        return cls(**values, origins={name: value.origin for name, value in merged.items()})._checked()

    def _checked(self) -> Settings:
        if self.key and not self.cert:
            raise SettingError(
                f"key is {self.key} ({self.origins.get('key', 'given')}), but cert is not set; set both."
            )
        if self.port is None and self.http_port is None and not self.extra_ports:
            raise SettingError(
                "port and http_port are both off and extra_ports is empty; leave at least one port on."
            )
        return self

    @property
    def base_url(self) -> str:
        """The address of the pages, without a slash at its end."""
        return self.host_url or self._own_url()

    @property
    def api_base_url(self) -> str:
        """The address of the API, without `/api/4.0` and without a slash at its end."""
        return self.api_url or self.base_url

    @property
    def store_address(self) -> str:
        return self.store_url or f"sqlite:///{(self.data / 'lookalike.db').absolute()}"

    @property
    def outbox_folder(self) -> Path:
        return self.outbox or self.data / "outbox"

    def error_page(self, status: int) -> str:
        """The `documentation_url` of an error that the server answers without the application."""
        return f"{self.base_url}/docs/r/err/4.0/{status}"

    def _own_url(self) -> str:
        tls_port = self.port if self.port is not None else next(iter(self.extra_ports), None)
        scheme, port, usual = (
            ("https", tls_port, 443) if tls_port is not None else ("http", self.http_port, 80)
        )
        return f"{scheme}://{_name_of(self.host)}" + ("" if port == usual else f":{port}")


def _name_of(host: str) -> str:
    """What to call the host that listens on `host`: nobody can dial 0.0.0.0."""
    if host in _EVERYWHERE:
        return socket.gethostname()
    if host in ("127.0.0.1", "::1", "localhost"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


class _Stated(NamedTuple):
    name: str
    origin: str
    parsed: Any

    def path(self) -> Path:
        return Path(self.parsed)


def setting_fields() -> Iterator[dataclasses.Field[Any]]:
    """The declared settings, in the order of the documentation."""
    return (declared for declared in dataclasses.fields(Settings) if "kind" in declared.metadata)


_FIELDS = {declared.name: declared for declared in setting_fields()}


def _stated(name: str, raw: Any, origin: str) -> _Stated:
    declared = _FIELDS[name]
    kind: Kind = declared.metadata["kind"]
    try:
        return _Stated(name, origin, kind.parse(raw))
    except (ValueError, TypeError, AttributeError) as unusable:
        shown = "a value that is not shown" if declared.metadata["secret"] else repr(raw)
        raise SettingError(f"{name} is {shown} ({origin}); it must be {kind.expects}.") from unusable


def _from_environment(env: Mapping[str, str]) -> Iterator[tuple[str, _Stated]]:
    """An empty variable counts as not set: that is how compose files leave one out."""
    for name in _FIELDS:
        variable = ENVIRONMENT_PREFIX + name.upper()
        if raw := env.get(variable, "").strip():
            yield name, _stated(name, raw, f"environment variable {variable}")


def _from_command_line(overrides: Mapping[str, Any]) -> Iterator[tuple[str, _Stated]]:
    for name, raw in overrides.items():
        if name not in _FIELDS:
            raise SettingError(f"{name} is not a setting{_guess(name)}")
        if raw is not None:
            yield name, _stated(name, raw, f"command line, --{name.replace('_', '-')}")


def _from_named_file(path: Path) -> dict[str, _Stated]:
    if not path.is_file():
        raise SettingError(f"config is {str(path)!r}, but there is no such file.")
    return _from_file(path)


def _from_data_folder(path: Path) -> dict[str, _Stated]:
    if not path.is_file():
        return {}
    found = _from_file(path)
    if "data" in found:
        raise SettingError(
            f"data is set in {path}, which was found in the data folder; name it by --data instead."
        )
    return found


def _from_file(path: Path) -> dict[str, _Stated]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as unreadable:
        raise SettingError(f"{path} cannot be read as TOML: {unreadable}.") from unreadable
    if unknown := next((name for name in raw if name not in _FIELDS), None):
        raise SettingError(f"{path} sets {unknown}, which is not a setting{_guess(unknown)}")
    return {name: _beside(path, _stated(name, value, f"file {path}")) for name, value in raw.items()}


def _beside(path: Path, value: _Stated) -> _Stated:
    """A relative path in a file counts from the file's folder, wherever the server was started."""
    return value._replace(parsed=path.parent / value.parsed) if isinstance(value.parsed, Path) else value


def _guess(name: str) -> str:
    """The end of a sentence about a name that is none."""
    near = difflib.get_close_matches(name, _FIELDS, n=1)
    return f"; did you mean {near[0]}?" if near else "."


def parse_setting(name: str, raw: Any) -> Any:
    """A value that somebody gave for a declared setting. Raises ValueError with what it must be."""
    kind: Kind = _FIELDS[name].metadata["kind"]
    try:
        return kind.parse(raw)
    except (ValueError, TypeError, AttributeError) as unusable:
        raise ValueError(f"{name} must be {kind.expects}.") from unusable


def stored_settings() -> Iterator[dataclasses.Field[Any]]:
    """Those that the API can change while the server runs."""
    return (declared for declared in _FIELDS.values() if declared.metadata["stored"])


def unknown_variables(env: Mapping[str, str]) -> list[str]:
    """A sentence for each LOOKALIKE_ variable that is no setting: a misspelt one must not pass unseen."""
    names = (name for name in env if name.startswith(ENVIRONMENT_PREFIX))
    strange = (name for name in names if name.removeprefix(ENVIRONMENT_PREFIX).lower() not in _FIELDS)
    return [
        f"{name} is not a setting{_guess(name.removeprefix(ENVIRONMENT_PREFIX).lower())}" for name in strange
    ]


def settings_table() -> str:
    """The reference of all settings as a Markdown table."""
    head = "| setting | environment | default | must be | what it does |\n|---|---|---|---|---|\n"
    return head + "".join(_row(declared) for declared in setting_fields())


def _row(declared: dataclasses.Field[Any]) -> str:
    kind, sentence = declared.metadata["kind"], declared.metadata["sentence"]
    variable = ENVIRONMENT_PREFIX + declared.name.upper()
    live = " Administrators can change it while the server runs." if declared.metadata["stored"] else ""
    return f"| `{declared.name}` | `{variable}` | {_shown(declared.default)} | {kind.expects} | {sentence}{live} |\n"


def _shown(default: Any) -> str:
    if default is None or default == "" or default == ():
        return "–"
    if isinstance(default, tuple):
        return "`" + ",".join(map(str, default)) + "`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
