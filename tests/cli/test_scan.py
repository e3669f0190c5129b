"""`lookalike scan` finds keys in files and in the history of git."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lookalike.safety.secrets import is_key, new_secret


def scan(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lookalike", "scan", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def git(folder: Path, *words: str) -> None:
    person = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    return tmp_path


def test_a_key_in_a_file_is_found_with_its_line(folder: Path) -> None:
    secret = new_secret()
    (folder / "scripts" / "looker.ini").write_text(f"[Looker]\nclient_secret={secret}\n")
    found = scan(folder)
    assert found.returncode == 1
    assert "looker.ini:2" in found.stdout
    assert secret not in found.stdout
    assert secret[-4:] in found.stdout


def test_a_file_that_others_read_is_told(folder: Path) -> None:
    path = folder / "looker.ini"
    path.write_text(new_secret())
    path.chmod(0o644)
    assert "others can read the file" in scan(folder).stdout


def test_text_that_only_looks_like_a_key_is_none(folder: Path) -> None:
    secret = new_secret()
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    (folder / "notes.txt").write_text(f"{wrong} lka_short {secret}x\n")
    assert not is_key(wrong)
    found = scan(folder)
    assert (found.returncode, found.stdout) == (0, "")


def test_a_key_that_was_removed_is_found_in_the_history(folder: Path) -> None:
    secret = new_secret()
    git(folder, "init", "-q")
    (folder / "job.py").write_text(f"SECRET = '{secret}'\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    (folder / "job.py").write_text("SECRET = ''\n")
    git(folder, "commit", "-qam", "two")
    found = scan(folder)
    assert found.returncode == 1
    assert "history, blob" in found.stdout
    assert scan(folder, "--no-history").returncode == 0


def test_nothing_that_a_repository_configures_runs(folder: Path) -> None:
    git(folder, "init", "-q")
    (folder / "file").write_text("x")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    marker = folder / "ran"
    git(folder, "config", "core.fsmonitor", f"touch {marker}; true")
    git(folder, "config", "core.hooksPath", str(folder))
    assert scan(folder).returncode == 0
    assert not marker.exists()
