"""The sockets that the server listens on, opened before all else so that a port in use is told at once."""

from __future__ import annotations

import dataclasses
import errno
import socket
from dataclasses import dataclass

from lookalike.config import Settings

BACKLOG = 2048
LOOPBACK = "127.0.0.1"


class PortError(Exception):
    """An address that cannot be listened on; the text names the setting, the port and what to do."""


@dataclass(frozen=True)
class Bound:
    """One listening socket. Who connects before the server is ready waits in the kernel's queue."""

    sock: socket.socket
    setting: str  # port, http_port, dry_run_port, extra_ports or metrics_port
    tls: bool

    @property
    def port(self) -> int:
        return self.sock.getsockname()[1]


@dataclass(frozen=True)
class Sockets:
    """All sockets of the server. `settings` has the port numbers that were really taken in place of 0."""

    public: tuple[Bound, ...]
    metrics: Bound | None
    settings: Settings

    def close(self) -> None:
        for bound in (*self.public, *([self.metrics] if self.metrics else [])):
            bound.sock.close()


def open_sockets(settings: Settings) -> Sockets:
    """Bind every port of `settings`. Raises PortError, with all sockets closed, when one cannot be had."""
    opened: list[Bound] = []
    try:
        opened += _bind_everywhere(settings, "port", settings.port, tls=True)
        opened += _bind_everywhere(settings, "http_port", settings.http_port, tls=False)
        opened += _bind_everywhere(settings, "dry_run_port", settings.dry_run_port, tls=True)
        for port in settings.extra_ports:
            opened += _bind_everywhere(settings, "extra_ports", port, tls=True)
        metrics = _bind_metrics(settings)
    except PortError:
        for bound in opened:
            bound.sock.close()
        raise
    return Sockets(tuple(opened), metrics, _with_real_ports(settings, opened, metrics))


def _bind_everywhere(settings: Settings, setting: str, port: int | None, *, tls: bool) -> list[Bound]:
    """One socket for each address of the host (`localhost` has two), all on the same port."""
    if port is None:
        return []
    bound: list[Bound] = []
    for family, address in _addresses_of(settings.host):
        chosen = bound[0].port if bound else port
        try:
            bound.append(Bound(_bind(family, address, chosen), setting, tls))
        except OSError as refused:
            for earlier in bound:
                earlier.sock.close()
            raise PortError(_why(setting, settings.host, chosen, refused)) from refused
    return bound


def _addresses_of(host: str) -> list[tuple[socket.AddressFamily, str]]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as unknown:
        raise PortError(f"host is {host!r}, which is no address of this machine: {unknown}.") from unknown
    usable = [(family, str(address[0])) for family, _, _, _, address in found if _has(family)]
    return list(dict.fromkeys(usable))


def _has(family: socket.AddressFamily) -> bool:
    """Machines without IPv6 still list ::1 for localhost."""
    if family != socket.AF_INET6:
        return True
    try:
        _bind(family, "::1", 0).close()
    except OSError:
        return False
    return True


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # `::` alone means every network, so it takes IPv4 too; a single address stays what it is.
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(address != "::"))
        sock.bind((address, port))
        # Linux lets two sockets bind one port as long as none listens, so only this finds a port in use.
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def _bind_metrics(settings: Settings) -> Bound | None:
    """On loopback, whatever `host` is. A default port in use gives way to a free one: nobody asked for it."""
    if settings.metrics_port is None:
        return None
    try:
        return Bound(_bind(socket.AF_INET, LOOPBACK, settings.metrics_port), "metrics_port", tls=False)
    except OSError as refused:
        if "metrics_port" in settings.origins:
            raise PortError(_why("metrics_port", LOOPBACK, settings.metrics_port, refused)) from refused
    return Bound(_bind(socket.AF_INET, LOOPBACK, 0), "metrics_port", tls=False)


def _why(setting: str, host: str, port: int, refused: OSError) -> str:
    place = f"{setting} is {port}, but {host}:{port}"
    if refused.errno == errno.EADDRINUSE:
        return f"{place} is in use by another program; stop it, or set {setting} to a free port or to 0."
    if refused.errno == errno.EACCES:
        return f"{place} needs more rights than this user has; set {setting} to a port above 1023."
    if refused.errno == errno.EADDRNOTAVAIL:
        return f"host is {host!r}, which is no address of this machine; 127.0.0.1 and 0.0.0.0 always are."
    return f"{place} cannot be listened on: {refused.strerror}."


def _with_real_ports(settings: Settings, opened: list[Bound], metrics: Bound | None) -> Settings:
    ports = {bound.setting: bound.port for bound in opened if bound.setting != "extra_ports"}
    extra = tuple(dict.fromkeys(bound.port for bound in opened if bound.setting == "extra_ports"))
    taken = metrics.port if metrics else None
    return dataclasses.replace(settings, **ports, extra_ports=extra, metrics_port=taken)
