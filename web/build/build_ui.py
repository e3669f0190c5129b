"""Builds the pages of `web/` into `src/lookalike/ui`, unless what is there was built from the same sources.

`python web/build/build_ui.py` for people and make; `hatch_build.py` calls it for sdists and wheels. Needs Node and npm
and vl-convert
only when there is something to build. Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
CONTRACT = ROOT / "src" / "lookalike" / "contract"
UI = ROOT / "src" / "lookalike" / "ui"
STAMP = UI / ".src-sha256"
NOT_SOURCES = {"node_modules", "dist", "__pycache__"}
OLDEST_NODE = (20, 19)
VL_CONVERT = "vl-convert-python>=1.9,<2"  # draws charts; the pages get the scripts that it draws with


class CannotBuild(Exception):
    """Says what is missing and how to get it."""


def sources_hash() -> str:
    """Of everything that the build reads: the sources, the versions of packages, and the contract."""
    known = hashlib.sha256()
    for path in [*_sources(), *sorted(CONTRACT.glob("*.json"))]:
        known.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        known.update(hashlib.sha256(path.read_bytes()).digest())
    return known.hexdigest()


def _sources() -> list[Path]:
    found: list[Path] = []
    for folder, inner, names in os.walk(WEB):
        inner[:] = sorted(set(inner) - NOT_SOURCES)
        found += [Path(folder, name) for name in sorted(names) if ".gen." not in name]
    return found


def is_current() -> bool:
    return STAMP.is_file() and STAMP.read_text().strip() == sources_hash()


def build() -> bool:
    """Whether there was something to build. Raises CannotBuild."""
    if is_current():
        return False
    if not WEB.is_dir():
        raise CannotBuild("The sources of the pages (web/) are not here.")
    npm = _npm()
    stamp = sources_hash()
    if not _is_installed():
        _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
    _write_vega()
    _run([npm, "run", "--silent", "build"])
    STAMP.write_text(stamp + "\n")
    return True


def needs() -> list[str]:
    """Packages that a build would need; none where there is nothing to build, or nothing to build with."""
    if is_current() or not WEB.is_dir() or shutil.which("npm") is None:
        return []
    return [VL_CONVERT]


def _write_vega() -> None:
    if importlib.util.find_spec("vl_convert") is None:
        raise CannotBuild(
            f"The pages need a package that draws charts; install it with `pip install '{VL_CONVERT}'`."
        )
    _run([sys.executable, str(WEB / "build" / "vega_bundle.py")])


def _is_installed() -> bool:
    """Whether npm has installed what the lock file says; it writes a file of its own when it is done."""
    done = WEB / "node_modules" / ".package-lock.json"
    return done.is_file() and done.stat().st_mtime >= (WEB / "package-lock.json").stat().st_mtime


def _npm() -> str:
    npm, node = shutil.which("npm"), shutil.which("node")
    wanted = f"Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer with npm"
    if npm is None or node is None:
        raise CannotBuild(f"The pages need {wanted} to be built; it is not on the PATH.")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if tuple(int(part) for part in version.lstrip("v").split(".")[:2]) < OLDEST_NODE:
        raise CannotBuild(f"The pages need {wanted} to be built; {node} is {version}.")
    return npm


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=WEB, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise CannotBuild(f"`{' '.join(command)}` failed in {WEB}:\n{done.stdout[-4000:]}")


if __name__ == "__main__":
    try:
        built = build()
    except CannotBuild as reason:
        print(f"The pages were not built. {reason}\nThe API works without them.", file=sys.stderr)
        sys.exit(0 if "--if-possible" in sys.argv else 1)
    print("The pages are built." if built else "The pages are up to date.")
