"""The package brings the built pages along, and needs Node only where they have to be built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from watched import ROOT

BUILD = "import sys; from hatchling import build; print(build.build_{kind}(sys.argv[1]))"


def packed(kind: str, source: Path, out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BUILD.format(kind=kind), str(out)]
    environment = {**os.environ, **environment}
    return subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True)


def without_node(folder: Path) -> str:
    """A PATH with everything of the system but Node and npm."""
    folder.mkdir()
    for name in ("sh", "git", "tar", "env"):
        (folder / name).symlink_to(f"/usr/bin/{name}")
    return str(folder)


@pytest.fixture(scope="module")
def sdist(built: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    done = packed("sdist", ROOT, folder)
    assert done.returncode == 0, done.stderr
    shutil.unpack_archive(folder / done.stdout.strip().splitlines()[-1], folder)
    return next(path for path in folder.iterdir() if path.is_dir())


def test_sdist_holds_sources_and_pages_but_no_packages(sdist: Path) -> None:
    assert (sdist / "web" / "src" / "main.tsx").is_file()
    assert (sdist / "src" / "lookalike" / "ui" / "index.html").is_file()
    assert not (sdist / "web" / "node_modules").exists()


def test_wheel_of_the_sdist_needs_no_node(sdist: Path, tmp_path: Path) -> None:
    done = packed("wheel", sdist, tmp_path, PATH=without_node(tmp_path / "bin"))
    assert done.returncode == 0, done.stderr
    names = zipfile.ZipFile(tmp_path / done.stdout.strip().splitlines()[-1]).namelist()
    assert "lookalike/ui/index.html" in names
    assert any(name.startswith("lookalike/ui/assets/") and name.endswith(".js.br") for name in names)


def test_wheel_of_changed_sources_says_what_it_needs(sdist: Path, tmp_path: Path) -> None:
    changed = sdist / "web" / "src" / "new.ts"
    changed.write_text("export {};\n")
    done = packed("wheel", sdist, tmp_path, PATH=without_node(tmp_path / "bin"))
    changed.unlink()
    assert done.returncode != 0
    assert "Node 20.19 or newer with npm" in done.stderr


def test_editable_install_builds_nothing(sdist: Path, tmp_path: Path) -> None:
    index = sdist / "src" / "lookalike" / "ui" / "index.html"
    kept = index.read_bytes()
    index.unlink()
    done = packed("editable", sdist, tmp_path, PATH=without_node(tmp_path / "bin"))
    index.write_bytes(kept)
    assert done.returncode == 0, done.stderr


def test_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()
