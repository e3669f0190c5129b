"""The documentation is fresh, its links lead somewhere, and its snippets are what they say."""

from __future__ import annotations

import configparser
import importlib.util
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from reading import DOCS, PAGES, WRITTEN, Snippet, anchors, prose, snippets

from lookalike.api.not_yet import NOT_YET
from lookalike.config import Settings, setting_fields
from lookalike.dispatch.contract import read_contract
from lookalike.dispatch.request import api_path
from lookalike.dispatch.router import Router
from lookalike.engines.dialect import dialect_named
from lookalike.lookml import load_project
from lookalike.pages.documents import DOCUMENTS
from lookalike.query.compile import compile_query
from lookalike.query.request import QueryContext, QueryRequest

LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
CALL = re.compile(r"\b(?:sdk|source|target)\.(\w+)\(")
API_PATH = re.compile(r"(?:\$LOOKER|https://localhost:\d+)(/api/4\.0/[^\s\"'`?]+)")
COMMAND = re.compile(r"(?:^|/)lookalike ((?:\w+ )+?)(--.*)?$", re.MULTILINE)
NOT_OPERATIONS = {"ok"}
RIGHT_NUMBERS = "docs/explanation/right-numbers.md"


@pytest.fixture(scope="session")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", DOCS / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def named(found: list[Snippet]) -> list[object]:
    return [pytest.param(each, id=each.where) for each in found]


# --- generated pages ------------------------------------------------------------------------------------------


def test_generated_pages_are_fresh(builder: ModuleType) -> None:
    stale = [
        name
        for name, text in builder.pages().items()
        if not (DOCS / "reference" / name).is_file() or (DOCS / "reference" / name).read_text("utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def test_every_reference_page_is_generated(builder: ModuleType) -> None:
    assert {page.name for page in (DOCS / "reference").iterdir()} == set(builder.pages())


def test_rule_of_look_updates_is_told_in_full(builder: ModuleType) -> None:
    text = (DOCS / "reference" / "permissions.md").read_text("utf-8")
    assert "| `update_look` | `LookWithQuery.update` | edit access to the folder, `save_looks` |" in text


def test_operations_page_tells_what_works(builder: ModuleType) -> None:
    text = (DOCS / "reference" / "operations.md").read_text("utf-8")
    assert re.search(r"\| `create_look` \| POST `/looks` \| .+ \| works \|", text)
    assert re.search(r"\| `all_ssh_servers` \| GET `/ssh_servers` \| .+ \| not yet \|", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_tables_have_the_same_cells_in_each_row(page: Path) -> None:
    uneven = [block.split("\n")[0] for block in tables(page) if len(set(map(cells, block.split("\n")))) > 1]
    assert uneven == []


def tables(page: Path) -> list[str]:
    return [match.group().strip() for match in re.finditer(r"(?:^\|.*\|$\n?)+", prose(page), re.MULTILINE)]


def cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line))


# --- links ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_internal_links_lead_somewhere(page: Path) -> None:
    broken = [link for link in LINK.findall(prose(page)) if "://" not in link and not leads(page, link)]
    assert broken == []


def leads(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


def test_index_links_to_every_page() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in LINK.findall(prose(index))}
    assert [str(page) for page in PAGES if page != index and page not in linked] == []


# --- snippets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("snippet", named(snippets("python")))
def test_python_snippets_compile(snippet: Snippet) -> None:
    compile(snippet.text, snippet.where, "exec")


@pytest.mark.parametrize("snippet", named(snippets("python", "js")))
def test_snippets_call_operations_that_work(snippet: Snippet) -> None:
    called = set(CALL.findall(snippet.text)) - NOT_OPERATIONS
    assert called - (set(read_contract().operations) - NOT_YET) == set()


@pytest.mark.parametrize("snippet", named(snippets("bash")))
def test_shell_snippets_parse(snippet: Snippet) -> None:
    done = subprocess.run(["bash", "-n"], input=snippet.text, capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("snippet", named(snippets("js")))
def test_node_snippets_parse(snippet: Snippet, tmp_path: Path) -> None:
    script = tmp_path / "snippet.mjs"
    script.write_text(snippet.text)
    done = subprocess.run(["node", "--check", str(script)], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("snippet", named(snippets("toml")))
def test_toml_snippets_are_settings(snippet: Snippet, tmp_path: Path) -> None:
    path = tmp_path / "lookalike.toml"
    path.write_text(snippet.text)
    stated = Settings.load({}, {}, path).origins
    assert len(stated) == len([line for line in snippet.text.splitlines() if "=" in line])


@pytest.mark.parametrize("snippet", named(snippets("ini")))
def test_ini_snippets_parse(snippet: Snippet) -> None:
    parser = configparser.ConfigParser(strict=False)
    parser.read_string(snippet.text)
    assert parser.sections()


@pytest.mark.parametrize("snippet", named(snippets("json")))
def test_json_snippets_parse(snippet: Snippet) -> None:
    assert json.loads(snippet.text)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(DOCS)))
def test_addresses_in_pages_are_of_the_api(page: Path) -> None:
    router = Router(read_contract().operations)
    documents = set(DOCUMENTS)
    paths = {path.rstrip(".)") for path in API_PATH.findall(page.read_text("utf-8"))} - documents
    assert [path for path in sorted(paths) if router.match(api_path(path) or "", "get") is None] == []


def commands_in_pages() -> Iterator[tuple[str, str]]:
    """(words after `lookalike`, options) of each command that a page tells to type."""
    for page in WRITTEN:
        for match in COMMAND.finditer(page.read_text("utf-8").replace("`", "\n")):
            yield match.group(1).strip(), match.group(2) or ""


def test_commands_in_pages_exist(builder: ModuleType) -> None:
    known = dict(builder.commands_of())
    wrong = [
        f"{words} {option}"
        for words, options in commands_in_pages()
        for option in re.findall(r"--[\w-]+", options) or [""]
        if f"lookalike {words}" not in known
        or (
            option
            and option not in {name for each in known[f"lookalike {words}"].params for name in each.opts}
        )
    ]
    assert wrong == []


def test_environment_variables_in_pages_are_settings() -> None:
    known = {f"LOOKALIKE_{each.name.upper()}" for each in setting_fields()}
    used = {
        name for page in WRITTEN for name in re.findall(r"LOOKALIKE_[A-Z_]+[A-Z]", page.read_text("utf-8"))
    }
    assert used - known == set()


# --- the page on right numbers --------------------------------------------------------------------------------


@pytest.fixture
def compiled(tmp_path: Path):
    """Compiles queries of the page's model for DuckDB."""
    lookml = next(each for each in snippets("lkml") if each.where.startswith(RIGHT_NUMBERS))
    (tmp_path / "shop.model.lkml").write_text(lookml.text)
    project = load_project(tmp_path)
    assert project.diagnostics == ()
    context = QueryContext(now=datetime(2026, 1, 1, tzinfo=UTC), user_attributes={})

    def compile_one(*fields: str, **filters: str) -> str:
        given = {name.replace("__", "."): value for name, value in filters.items()}
        request = QueryRequest("orders", fields, filters=given, sorts=("orders.state desc",))
        return compile_query(project.models["shop"], request, context, dialect_named("duckdb")).sql

    return compile_one


def sql_of_the_page() -> list[str]:
    return [each.text.strip() for each in snippets("sql") if each.where.startswith(RIGHT_NUMBERS)]


def test_stage_without_the_join_is_the_compilers(compiled) -> None:
    sql = compiled("orders.state", "orders.count", "orders.total_shipping", "items.total_price")
    assert sql.strip() == sql_of_the_page()[1]


def test_filter_as_a_question_is_the_compilers(compiled) -> None:
    sql = compiled("orders.state", "orders.total_shipping", items__price=">15")
    assert sql_of_the_page()[2] in sql


def test_stage_by_key_is_the_compilers(compiled) -> None:
    sql = compiled("items.price", "orders.total_shipping")
    assert sql_of_the_page()[3] in sql


def test_no_page_speaks_of_the_machine_it_was_written_on() -> None:
    found = [
        f"{page}: {word}"
        for page in PAGES
        for word in ("/work/", "/tmp/docs", "/root/")
        if word in page.read_text()
    ]
    assert found == []
