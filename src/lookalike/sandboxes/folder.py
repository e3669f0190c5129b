"""The folder of a sandbox, below the data folder: its database, its key, its settings, its outbox."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..config import TOML_NAME, Settings
from ..demo.data import generate
from ..projects.connections import DEMO_FILE
from ..projects.served import DEMO_PROJECT
from ..serving.certificate import certificate_for
from .terms import LIVE, SAMPLE

SANDBOXES, DATABASE, READY, LOG = "sandboxes", "lookalike.db", "ready.json", "log.txt"
SAMPLE_ROWS = 10_000
DRAIN_S = 5.0
# What a script may run into is the same as on the instance.
SAME = """
    timezone max_body_bytes max_header_bytes header_timeout_s idle_timeout_s stall_timeout_s trusted_proxies
    cors_origins query_timeout_s post_processed_rows query_max_rows query_max_mb fan_out bulk_people bulk_content
    token_seconds key_format calls_per_s calls_at_once call_queue call_wait_s undo_days
""".split()


class NoPort(Exception):
    """Every port that sandboxes may take is taken."""


def folder_of(settings: Settings, name: str) -> Path:
    return settings.data / SANDBOXES / name


def make_folder(settings: Settings, name: str) -> Path:
    folder = folder_of(settings, name)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700)
    return folder


def remove_folder(settings: Settings, name: str) -> None:
    shutil.rmtree(folder_of(settings, name), ignore_errors=True)


def add_data(settings: Settings, folder: Path, data: str) -> None:
    """The sample data of the demo. A sandbox with other live data has its connections in its database."""
    own = (settings.data / DEMO_FILE).absolute()
    if data == SAMPLE and not own.is_file():
        generate(folder / DEMO_FILE, SAMPLE_ROWS)
    elif data == SAMPLE or (data == LIVE and own.is_file() and not settings.connection):
        (folder / DEMO_FILE).symlink_to(own)


def write_settings(settings: Settings, folder: Path, name: str, data: str, taken: set[int]) -> str:
    """Writes the settings of the sandbox, and returns its address. Raises NoPort."""
    port = free_port(settings, taken)
    own = {each: getattr(settings, each) for each in SAME}
    own |= _way_in(settings, port)
    own |= {
        "sandbox": name,
        "sandboxes": 0,
        "sandbox_memory_mb": settings.sandbox_memory_mb,
        "query_memory_mb": min(settings.query_memory_mb, settings.sandbox_memory_mb),
        "query_workers": 1,
        "result_cache_mb": min(settings.result_cache_mb, 64),
        "scratch_mb": 0,
        "metrics_port": "off",
        "drain_timeout_s": DRAIN_S,
        "log_level": "warning",
    }
    if data == LIVE and settings.connection:
        own["connection"] = settings.connection
    project = DEMO_PROJECT if data == SAMPLE else settings.project
    if project is not None:
        own["project"] = str(project.absolute())
    _write(folder / TOML_NAME, own)
    return Settings.load({"data": folder}, {}).base_url


def _way_in(settings: Settings, port: int) -> dict[str, Any]:
    """Over TLS where the instance has it, with its certificate: clients trust both or none."""
    host = urlsplit(settings.host_url).hostname if settings.host_url else None
    if settings.port is None and not settings.extra_ports:
        found: dict[str, Any] = {"port": "off", "http_port": port}
    else:
        certificate = certificate_for(settings)
        found = {"port": port, "http_port": "off"}
        found |= {"cert": str(certificate.chain.absolute()), "key": str(certificate.key.absolute())}
    if host:
        scheme = "http" if "cert" not in found else "https"
        found["host_url"] = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
    return {"host": settings.host, **found}


def free_port(settings: Settings, taken: set[int]) -> int:
    """Raises NoPort."""
    for port in settings.sandbox_ports or (0,):
        if port not in taken and (found := _bound(settings.host, port)):
            return found
    listed = ", ".join(map(str, settings.sandbox_ports)) or "any"
    raise NoPort(f"No port is free for a sandbox; the setting sandbox_ports allows {listed}.")


def _bound(host: str, port: int) -> int | None:
    """The port, if somebody may listen on it; for 0 one that the system gives."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return None
        return probe.getsockname()[1]


def _write(path: Path, values: Mapping[str, Any]) -> None:
    """TOML, whose texts, numbers, truth values and lists of them are written as in JSON. Only its owner reads it."""
    lines = [f"{name} = {json.dumps(_plain(value))}\n" for name, value in values.items() if value is not None]
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.writelines(lines)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
