"""The code that the API Explorer writes, for every operation: run, or read by the compiler of its language."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import looker_sdk.error
import pytest
import requests
from live_server import LiveServer, live_server
from tree_sitter import Language, Parser

from lookalike.api_explorer.index import documents

ROOT = Path(__file__).parents[2]
WEB, NODE = ROOT / "web", ROOT / "tests" / "clients" / "node"
OPERATIONS: dict[str, dict[str, Any]] = {
    each["id"]: each for each in json.loads(documents().index)["operations"]
}
# It ends the login of whoever runs it.
NOT_RUN = frozenset({"logout"})
# The server takes `is_active` of a golden query, and the SDK has no argument for it.
NOT_IN_SDK = frozenset({"create_golden_query", "update_golden_query"})


@dataclass(frozen=True)
class Written:
    """Folders with a file for each operation, by the id of the language."""

    folder: Path
    server: LiveServer

    def text(self, language: str, name: str) -> str:
        return next((self.folder / language).glob(f"{name}.*")).read_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, thelook_file: Path) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("code"), thelook_file) as running:
        yield running


@pytest.fixture(scope="module")
def rehearsal(server: LiveServer) -> dict[str, str]:
    """A key of the administrator's with which every change is only simulated."""
    api = server.plain
    token = requests.post(f"{api.api}/login", data=server.key, timeout=30).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {"purpose": "rehearsal", "mode": "dry_run"}
    key = requests.post(f"{api.url}/api/lookalike/v1/keys", json=body, headers=headers, timeout=30).json()
    return {"client_id": key["client_id"], "client_secret": key["client_secret"]}


@pytest.fixture(scope="module")
def written(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Writes all of it, which the tests of the pages do when they are told where to."""
    folder = tmp_path_factory.mktemp("written")
    data = folder / "data"
    data.mkdir()
    for name in ("index", "types"):
        (data / f"{name}.json").write_bytes(getattr(documents(), name))
    told = {
        "LOOKALIKE_SNIPPETS": str(folder),
        "LOOKALIKE_BASE": server.plain.url,
        "LOOKALIKE_EXPLORER_DATA": str(data),
    }
    command = ["npx", "vitest", "run", "src/explorer"]
    done = subprocess.run(
        command, cwd=WEB, env={**os.environ, **told}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return Written(folder, server)


def test_there_is_code_in_ten_languages_for_every_operation(written: Written) -> None:
    found = {each.name: len(list(each.iterdir())) for each in written.folder.iterdir() if each.name != "data"}
    assert sorted(found) == ["cs", "curl", "go", "http", "kt", "py", "r", "rb", "swift", "ts"]
    assert set(found.values()) == {len(OPERATIONS)}


def test_python_runs_against_the_server(
    written: Written,
    rehearsal: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a key that only rehearses, so nothing is changed; what the server refuses, it has understood."""
    lines = ["[Looker]", f"base_url={written.server.plain.url}", "verify_ssl=false", "timeout=60"]
    lines += [f"{name}={value}" for name, value in rehearsal.items()]
    (tmp_path / "looker.ini").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    wrong = {name: problem for name in OPERATIONS if (problem := _python_problem(written, name))}
    assert wrong == {}


def _python_problem(written: Written, name: str) -> str | None:
    if name in NOT_RUN | NOT_IN_SDK:
        return None
    try:
        text = written.text("py", name)
        os.environ.update(dict.fromkeys(re.findall(r'os\.environ\["(\w+)"\]', text), "stands-for-a-secret"))
        code = compile(text, f"{name}.py", "exec")
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, {"__name__": name})
    except looker_sdk.error.SDKError as refused:
        return str(refused.message) if "There is no operation" in str(refused.message) else None
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


def test_curl_runs_against_the_server(written: Written, rehearsal: dict[str, str], tmp_path: Path) -> None:
    """Each script is a process of its own; a status of 404 is an answer, a 405 or a broken script is none."""
    environment = {
        "PATH": os.environ["PATH"],
        "LOOKERSDK_CLIENT_ID": rehearsal["client_id"],
        "LOOKERSDK_CLIENT_SECRET": rehearsal["client_secret"],
    }
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda name: _curl_problem(written, name, environment, tmp_path), OPERATIONS)
    wrong = {name: problem for name, problem in zip(OPERATIONS, found, strict=True) if problem}
    assert wrong == {}


def _curl_problem(written: Written, name: str, environment: dict[str, str], folder: Path) -> str | None:
    if name in NOT_RUN:
        return None
    script = written.text("curl", name)
    done = subprocess.run(
        ["sh", "-eu"],
        input=script,
        env={**environment, **_secrets(script)},
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0 or done.stderr:
        return done.stderr or f"ended with {done.returncode}"
    wrong = ("There is no operation", "does not exist at this path", "cannot be read")
    return done.stdout[:300] if any(each in done.stdout for each in wrong) else None


def _secrets(script: str) -> dict[str, str]:
    """A value for everything that the script wants from its environment, except what it sets itself."""
    wanted = set(re.findall(r"\$([A-Z][A-Z0-9_]+)", script)) - {"LOOKER", "TOKEN"}
    return {name: "stands-for-a-secret" for name in wanted if not name.startswith("LOOKERSDK_")}


def test_typescript_is_what_the_official_sdk_takes(written: Written, tmp_path: Path) -> None:
    """By the compiler, for the operations that this release of the SDK has."""
    known = (NODE / "node_modules" / "@looker" / "sdk" / "lib" / "4.0" / "methods.d.ts").read_text()
    for name, each in OPERATIONS.items():
        if each.get("own") or f"    {name}(" in known:
            (tmp_path / f"{name}.ts").write_text(f"{written.text('ts', name)}export {{}}\n")
    (tmp_path / "node_modules").symlink_to(NODE / "node_modules")
    (tmp_path / "process.d.ts").write_text(
        "declare const process: { env: Record<string, string | undefined> }\n"
    )
    options = {
        "strict": True,
        "noEmit": True,
        "skipLibCheck": True,
        "target": "ES2022",
        "module": "ESNext",
        "moduleResolution": "Bundler",
        "lib": ["ES2022", "DOM"],
        "types": [],
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "include": ["*.ts"]}))
    command = ["node", str(WEB / "node_modules" / "typescript" / "bin" / "tsc"), "-p", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.stdout == ""


GRAMMARS = {
    "go": "tree_sitter_go",
    "kt": "tree_sitter_kotlin",
    "swift": "tree_sitter_swift",
    "cs": "tree_sitter_c_sharp",
    "rb": "tree_sitter_ruby",
}


@pytest.mark.parametrize("language", sorted(GRAMMARS))
def test_code_of_the_other_languages_is_grammatical(written: Written, language: str) -> None:
    """By the grammar alone: whether the SDK has these methods is not asked."""
    grammar = import_module(GRAMMARS[language])
    parser = Parser(Language(grammar.language()))
    broken = [
        name for name in OPERATIONS if parser.parse(written.text(language, name).encode()).root_node.has_error
    ]
    assert broken == []
