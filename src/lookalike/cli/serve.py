"""`lookalike serve`: API and pages of one instance, until told to stop."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from ..config import Settings
from ..instance import Instance, open_instance
from ..projects.connections import UrlError, parse_url
from ..serving.server import Ready, StartError, run
from ..store.database import StoreDown
from ..store.migrate import TooNew
from ..store.vault import VaultError
from .options import with_settings

if TYPE_CHECKING:
    from ..app import Application
    from ..serving.metrics import Metrics


def add_to(program: typer.Typer) -> None:
    program.command("serve", help="Serve a LookML project: API and pages.")(with_settings(serve))


def serve(settings: Settings) -> None:
    """Serve a LookML project: API and pages."""
    raise typer.Exit(run_server(settings))


def run_server(
    settings: Settings,
    prepare: Callable[[Instance], None] | None = None,
    then: Callable[[Instance, Ready], None] | None = None,
) -> int:
    """Serves until stopped and returns the exit code. `prepare` runs before the first request, `then` once the
    ready line is out."""
    opened: list[Instance] = []

    def create(taken: Settings, metrics: Metrics) -> Application:
        from ..app import create_app

        instance = opened_instance(taken)
        opened.append(instance)
        if prepare:
            prepare(instance)
        watch(instance, metrics)
        return create_app(instance)

    def ready(told: Ready) -> None:
        from ..ready import announce

        announce(opened[0], told)
        if then:
            then(opened[0], told)

    code = run(create, settings, on_ready=ready)
    for instance in opened:
        instance.close()
    return code


def opened_instance(settings: Settings) -> Instance:
    os.umask(0o077)  # what the data folder holds is nobody else's
    try:
        if settings.connection:
            parse_url(settings.connection)
        return open_instance(settings)
    except UrlError as wrong:
        raise StartError(f"connection: {wrong}") from wrong
    except (StoreDown, TooNew, VaultError, OSError) as reason:
        raise StartError(str(reason)) from reason


def watch(instance: Instance, metrics: Metrics) -> None:
    """The gauges of the worker pool."""

    def gauge(name: str) -> Any:
        return lambda: getattr(instance.pool.status(), name) if instance.pool else 0

    metrics.watch("lookalike_query_workers", "Query workers that run.", gauge("workers"))
    metrics.watch("lookalike_query_workers_busy", "Query workers that work on a query.", gauge("busy"))
    metrics.watch("lookalike_queries_waiting", "Queries that wait for a worker.", gauge("queued"))
