"""`lookalike` as a process: what it prints, how it ends, what it leaves in its folder and in its logs."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

WAIT_S = 60.0
LOOKALIKE = (sys.executable, "-m", "lookalike")


@dataclass(frozen=True)
class Serving:
    popen: subprocess.Popen[bytes]
    data: Path
    url: str
    http_url: str
    metrics_port: int

    @property
    def output(self) -> str:
        return (self.data / "out").read_text() + (self.data / "err").read_text()

    def key(self) -> dict[str, str]:
        return key_in(self.data / "looker.ini")

    def stop(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(WAIT_S)


def plain_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOOKALIKE_")}
    return {**kept, **more}


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command to its end. Lines of prose are not broken: the width of the terminal is large."""
    env = plain_environment(COLUMNS="400", **environment)
    command = [*LOOKALIKE, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S, env=env)


@contextmanager
def serving(data: Path, *arguments: str) -> Iterator[Serving]:
    """`lookalike serve` on free ports, once it is ready; killed at the end."""
    data.mkdir(exist_ok=True)
    metrics_port = free_port()
    command = [*LOOKALIKE, "serve", "--data", str(data), "--port", "0", "--http-port", "0"]
    command += ["--metrics-port", str(metrics_port), *arguments]
    with open(data / "out", "wb") as out, open(data / "err", "wb") as err:
        popen = subprocess.Popen(command, stdout=out, stderr=err, env=plain_environment())
    try:
        url = printed(popen, data / "err", r"Lookalike is ready at (https://localhost:\d+) ")
        http_url = printed(popen, data / "err", r"Plain HTTP, for this machine: (http://\S+)")
        yield Serving(popen, data, url, http_url, metrics_port)
    finally:
        popen.kill()
        popen.wait()


def printed(popen: subprocess.Popen[bytes], path: Path, pattern: str) -> str:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        ended = popen.poll() is not None
        found = re.search(pattern, path.read_text())
        if found:
            return found.group(1)
        assert not ended, path.read_text()
        time.sleep(0.05)
    raise AssertionError(path.read_text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def key_in(ini: Path) -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.read(ini)
    return {name: parser["Looker"][name] for name in ("client_id", "client_secret")}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def token_for(http_url: str, key: dict[str, str]) -> str:
    return httpx.post(f"{http_url}/api/4.0/login", data=key).json()["access_token"]


def me(http_url: str, token: str) -> httpx.Response:
    return httpx.get(f"{http_url}/api/4.0/user", headers={"Authorization": f"token {token}"})


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server on a folder that did not exist, with a looker.ini, left running."""
    data = tmp_path_factory.mktemp("process") / "fresh"
    with serving(data, "--ini", str(data / "looker.ini")) as running:
        yield running


# --- serve --------------------------------------------------------------------------------------------------


def test_ready_line_says_where_and_how(fresh: Serving) -> None:
    lines = (fresh.data / "err").read_text().splitlines()
    assert lines[0] == f"Lookalike is ready at {fresh.url} (data in {fresh.data})."
    assert lines[1] == f"Plain HTTP, for this machine: {fresh.http_url}"
    assert lines[2] == f"Strict clients trust its certificate through {fresh.data / 'tls' / 'ca.pem'}"
    assert lines[3] == f"A key for the administrator is in {fresh.data / 'looker.ini'} (mode 600)."


def test_ini_file_is_for_its_owner_only(fresh: Serving) -> None:
    ini = (fresh.data / "looker.ini").read_text()
    assert mode(fresh.data / "looker.ini") == 0o600
    assert ini.startswith(f"[Looker]\nbase_url={fresh.url}\n")
    assert "verify_ssl=false" in ini


def test_secrets_of_the_folder_are_for_its_owner_only(fresh: Serving) -> None:
    assert mode(fresh.data / "secret.key") == 0o600
    assert [path.name for path in (fresh.data / "tls").glob("*key*") if mode(path) != 0o600] == []


def test_key_of_the_ini_file_logs_in(fresh: Serving) -> None:
    answer = me(fresh.http_url, token_for(fresh.http_url, fresh.key()))
    assert (answer.status_code, answer.json()["email"]) == (200, "admin@example.com")


def test_metrics_answer_on_loopback_only(fresh: Serving) -> None:
    answer = httpx.get(f"http://127.0.0.1:{fresh.metrics_port}/metrics")
    assert "lookalike_query_workers" in answer.text
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection(("127.0.0.2", fresh.metrics_port), 5),
    ):
        pass


def test_metrics_are_not_on_the_public_ports(fresh: Serving) -> None:
    assert "lookalike_query_workers" not in httpx.get(f"{fresh.http_url}/metrics").text


@dataclass(frozen=True)
class Restarted:
    """A server that was told to stop and started again on its folder, this time without --ini."""

    first_code: int
    token: str  # of the first run
    second: Serving


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    data = tmp_path_factory.mktemp("restarted") / "data"
    with serving(data, "--ini", str(data / "looker.ini")) as first:
        token = token_for(first.http_url, first.key())
        code = first.stop()
    with serving(data) as second:
        yield Restarted(code, token, second)


def test_sigterm_ends_with_code_0(restarted: Restarted) -> None:
    assert restarted.first_code == 0


def test_token_survives_a_restart(restarted: Restarted) -> None:
    assert me(restarted.second.http_url, restarted.token).json()["id"] == "1"


def test_ready_line_without_ini_says_how_to_get_a_key(restarted: Restarted) -> None:
    data = restarted.second.data
    hint = f"Get a key: lookalike keys create --data {data} --email admin@example.com --ini looker.ini"
    assert hint in (data / "err").read_text().splitlines()


# --- the end ------------------------------------------------------------------------------------------------

ALL_EVENTS = {
    "model": "thelook",
    "view": "events",
    "fields": ["events.id", "events.event_type", "users.email"],
    "limit": "-1",
}


@pytest.fixture
def over_thelook(tmp_path: Path, thelook_file: Path) -> Iterator[Serving]:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copyfile(thelook_file, data / "thelook.duckdb")
    with serving(data, "--ini", str(data / "looker.ini")) as running:
        yield running


def test_sigterm_lets_a_download_finish_and_leaves_no_worker(over_thelook: Serving) -> None:
    headers = {"Authorization": f"token {token_for(over_thelook.http_url, over_thelook.key())}"}
    url = f"{over_thelook.http_url}/api/4.0/queries/run/json_detail"
    with httpx.stream("POST", url, json=ALL_EVENTS, headers=headers, timeout=WAIT_S) as answer:
        chunks = answer.iter_bytes()
        first = next(chunks)
        workers = descendants(over_thelook.popen.pid)
        over_thelook.popen.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        whole = first + b"".join(chunks)
    assert whole.count(b'"events.id":{') >= 20_000
    assert whole.rstrip().endswith(b"}")
    assert over_thelook.popen.wait(WAIT_S) == 0
    assert workers
    assert [pid for pid in workers if alive(pid)] == []


def descendants(pid: int) -> list[int]:
    found = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [deeper for child in found for deeper in descendants(child)]


def alive(pid: int) -> bool:
    """Whether it runs: one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_logs_hold_no_secret(tmp_path: Path) -> None:
    data = tmp_path / "data"
    arguments = ("--ini", str(data / "looker.ini"), "--log-format", "json", "--log-level", "debug")
    with serving(
        data, *arguments, "--admin-email", "a@example.com", "--admin-password", "Xyz-zy-7734"
    ) as live:
        key = live.key()
        token = httpx.post(f"{live.http_url}/api/4.0/login", params=key).json()["access_token"]
        secrets = {key["client_secret"], token, "Xyz-zy-7734", *more_secrets(live.http_url, token)}
        httpx.get(f"{live.http_url}/api/4.0/user?access_token={token}&client_secret={key['client_secret']}")
        httpx.post(f"{live.http_url}/api/4.0/users", content=f'{{"broken": "{token}')
        assert live.stop() == 0
        output = live.output
    assert "/api/4.0/login" in output
    assert len(secrets) == 5
    assert [secret for secret in secrets if secret in output] == []


def more_secrets(http_url: str, token: str) -> list[str]:
    """A second key and a sudo token, made by the API."""
    api, headers = f"{http_url}/api/4.0", {"Authorization": f"Bearer {token}"}
    user = httpx.post(f"{api}/users", json={"first_name": "Second"}, headers=headers).json()
    key: dict[str, Any] = httpx.post(f"{api}/users/{user['id']}/credentials_api3", headers=headers).json()
    sudo = httpx.post(f"{api}/login/{user['id']}", headers=headers).json()
    return [key["client_secret"], sudo["access_token"]]


# --- demo ---------------------------------------------------------------------------------------------------


def test_demo_once_walks_and_exits_with_0(tmp_path: Path, thelook_file: Path) -> None:
    data = tmp_path / "demo"
    data.mkdir()
    shutil.copyfile(thelook_file, data / "thelook.duckdb")
    done = run("demo", "--once", "--data", data, "--scale", "10k")
    assert done.returncode == 0, done.stderr
    steps = re.findall(r"^(\d+)\. (.+)$", done.stdout, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    titles = [title for _, title in steps]
    assert titles[0] == "Log in with an API key"
    assert {"Create a user", "Save it as a Look", "Download the Look as CSV"} <= set(titles)
    assert titles[-1].startswith("Log out")
    assert "Products Category,Order Items Count,Order Items Total Sale Price" in done.stdout
    assert "All steps answered as they should." in done.stdout
    assert len(list((data / "outbox").iterdir())) == 1


# --- first keys and administrators --------------------------------------------------------------------------


def test_key_made_on_the_host_works_at_once(fresh: Serving) -> None:
    done = run("keys", "create", "--data", fresh.data)
    assert done.returncode == 0, done.stderr
    found = re.search(r"client_id: +(\w{20})\nclient_secret: +(lka_\w{36})\n", done.stdout)
    assert found
    key = {"client_id": found.group(1), "client_secret": found.group(2)}
    assert me(fresh.http_url, token_for(fresh.http_url, key)).json()["id"] == "1"


def test_keys_create_writes_an_ini_instead(tmp_path: Path) -> None:
    data, ini = tmp_path / "data", tmp_path / "looker.ini"
    done = run("keys", "create", "--data", data, "--ini", ini, "--email", "first@example.com")
    assert done.stdout == f"Wrote {ini} (mode 600) for https://localhost:19999.\n"
    assert mode(ini) == 0o600
    secret = key_in(ini)["client_secret"]
    listed = run("keys", "list", "--data", data)
    assert key_in(ini)["client_id"] in listed.stdout and "first@example.com" in listed.stdout
    assert secret not in done.stdout + done.stderr + listed.stdout


def test_key_for_nobody_is_refused(fresh: Serving) -> None:
    done = run("keys", "create", "--data", fresh.data, "--email", "nobody@example.com")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("lookalike: nobody here has the address nobody@example.com;")


def test_admin_create_makes_an_administrator(tmp_path: Path) -> None:
    arguments = ("--data", tmp_path, "--admin-email", "boss@example.com")
    done = run("admin", "create", *arguments, LOOKALIKE_ADMIN_PASSWORD="Xyz-zy-7734")
    assert done.stdout == "User 1 (boss@example.com) is an administrator.\n"
    assert "Xyz-zy-7734" not in done.stdout + done.stderr


def test_admin_create_asks_for_an_address(tmp_path: Path) -> None:
    done = run("admin", "create", "--data", tmp_path)
    assert (done.returncode, done.stderr) == (1, "lookalike: say who: --admin-email somebody@example.com\n")


def test_version_is_printed() -> None:
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"lookalike \d+\.\d+\.\d+\S*\n", done.stdout)


# --- what cannot start --------------------------------------------------------------------------------------


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a command which cannot start must leave."""
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("lookalike: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_bad_setting_is_named(tmp_path: Path) -> None:
    said = complaint(run("serve", "--data", tmp_path, "--port", "99999"))
    assert "port" in said and "99999" in said and "65535" in said


def test_bad_setting_of_the_environment_is_named(tmp_path: Path) -> None:
    said = complaint(run("serve", "--data", tmp_path, LOOKALIKE_QUERY_WORKERS="many"))
    assert "LOOKALIKE_QUERY_WORKERS" in said and "many" in said


def test_unknown_setting_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "lookalike.toml").write_text("pport = 1\n")
    said = complaint(run("serve", "--data", tmp_path))
    assert "pport" in said and "lookalike.toml" in said


def test_port_in_use_is_named(tmp_path: Path, fresh: Serving) -> None:
    port = fresh.url.rpartition(":")[2]
    said = complaint(run("serve", "--data", tmp_path, "--port", port, "--http-port", "off"))
    assert port in said and "in use" in said


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    data = tmp_path / "file" / "data"
    said = complaint(run("serve", "--data", data, "--port", "0", "--http-port", "0", "--metrics-port", "off"))
    assert str(data) in said or str(data.parent) in said
