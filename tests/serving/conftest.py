from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from example_app import create_app
from served import Served

from clients import Process, server_process
from lookalike.config import Settings
from lookalike.serving.background import serving
from lookalike.serving.logs import configure_logging


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = Settings(
        data=tmp_path_factory.mktemp("data"),
        port=0,
        http_port=0,
        extra_ports=(0,),
        metrics_port=0,
        header_timeout_s=1.0,
        stall_timeout_s=1.0,
        idle_timeout_s=1,
        max_body_bytes=100_000,
        drain_timeout_s=5.0,
        log_format="json",
    )
    log = io.BytesIO()
    with serving(create_app, settings, configure_logging(settings, log)) as ready:
        yield Served(ready, log)


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server in a process of its own that may open 256 files."""
    data: Path = tmp_path_factory.mktemp("narrow")
    with server_process(data, "log_format=json", open_files=256) as process:
        yield process


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The same, but who waits for half a second is told 429."""
    data: Path = tmp_path_factory.mktemp("impatient")
    with server_process(data, "queue_wait_s=0.5", "log_format=json", open_files=256) as process:
        yield process
