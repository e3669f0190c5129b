"""What all tests share: both stores, a client that checks every answer against the contract, Postgres."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import structlog

sys.path.insert(0, str(Path(__file__).parent))

from client import Client, LoopThread, settings_for
from contract_check import ContractCheck
from lookalike.demo.data import generate
from lookalike.dispatch.contract import read_contract
from lookalike.instance import Instance, open_instance
from lookalike.store.database import Store
from postgres import PostgresServer, postgres_server

RECORD_FOLDER = "LOOKALIKE_TEST_RECORD"
MISSING = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(autouse=True, scope="module")
def usual_logs() -> Iterator[None]:
    """Some tests send all log lines of the process to a stream of theirs. Servers in threads go on logging while a
    command is tried, so no line may get into what that prints."""
    log_to_stderr()
    yield
    log_to_stderr()


def log_to_stderr() -> None:
    structlog.reset_defaults()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))


@pytest.fixture(scope="session")
def loop_thread() -> Iterator[LoopThread]:
    loop = LoopThread()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def contract_check() -> ContractCheck:
    folder = Path(os.environ[RECORD_FOLDER])
    return ContractCheck(read_contract(), folder / f"{os.getpid()}.txt")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and seeded data folder, made once and copied for every test."""
    data = tmp_path_factory.mktemp("template")
    open_instance(settings_for(data)).close()
    return data


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = postgres.create("lookalike_template")
    open_instance(settings_for(tmp_path_factory.mktemp("pg"), store_url=url)).close()
    return "lookalike_template"


@pytest.fixture(params=["sqlite", "postgres"])
def instance(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Instance]:
    """A fresh instance on each of the two stores."""
    if request.param == "sqlite":
        yield from sqlite_instance(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    url = server.create(name, request.getfixturevalue("postgres_template"))
    instance = open_instance(settings_for(tmp_path / "data", store_url=url))
    yield instance
    instance.close()
    server.drop(name)


def sqlite_instance(template: Path, folder: Path) -> Iterator[Instance]:
    data = folder / "data"
    shutil.copytree(template, data)
    instance = open_instance(settings_for(data))
    yield instance
    instance.close()


@pytest.fixture
def local_instance(sqlite_template: Path, tmp_path: Path) -> Iterator[Instance]:
    """A fresh instance on SQLite, for what does not depend on the store."""
    yield from sqlite_instance(sqlite_template, tmp_path)


@pytest.fixture
def api(instance: Instance, loop_thread: LoopThread, contract_check: ContractCheck) -> Iterator[Client]:
    """The API on both stores, called as different people."""
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()


@pytest.fixture
def local_api(
    local_instance: Instance, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    """The API on SQLite only."""
    client = Client(local_instance, loop_thread, contract_check)
    yield client
    client.close()


@pytest.fixture(scope="session")
def thelook_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data: 10,000 order items, the last day a fixed one."""
    path = tmp_path_factory.mktemp("thelook") / "thelook.duckdb"
    generate(path, 10_000, last_day=date(2026, 6, 30))
    return path


@pytest.fixture
def data_api(
    instance: Instance, thelook_file: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    """The API on both stores, over the sample data and its LookML project."""
    os.link(thelook_file, instance.settings.data / "thelook.duckdb")
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()


@pytest.fixture
def store(instance: Instance) -> Store:
    return instance.store


# --- every operation is tried, with a success and a refusal ------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and RECORD_FOLDER not in os.environ:
        os.environ[RECORD_FOLDER] = tempfile.mkdtemp(prefix="lookalike-record-")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """After a whole run: fails it when an operation was never tried, or never refused."""
    if hasattr(session.config, "workerinput") or exitstatus != 0 or not _is_whole(session.config):
        return
    missing = _never_tried(Path(os.environ[RECORD_FOLDER]))
    shutil.rmtree(os.environ[RECORD_FOLDER], ignore_errors=True)
    if missing:
        session.config.stash[MISSING] = missing
        session.exitstatus = 1


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """At the very end, where logs that are cut off still show it."""
    if missing := config.stash.get(MISSING, []):
        terminalreporter.section("operations without a success or a refusal in the tests")
        terminalreporter.line(", ".join(missing))


def _is_whole(config: pytest.Config) -> bool:
    if config.getoption("collectonly") or config.getoption("keyword"):
        return False
    return config.args in ([], ["tests"], config.getini("testpaths"))


def _never_tried(folder: Path) -> list[str]:
    from lookalike.api.not_yet import NOT_YET

    seen = {
        tuple(line.split()[:2]) for path in folder.glob("*.txt") for line in path.read_text().splitlines()
    }
    written = sorted(set(read_contract().operations) - NOT_YET)
    return [
        f"{name} ({kind})" for name in written for kind in ("success", "refusal") if (name, kind) not in seen
    ]
