"""Files of a remote repository at one commit, by the `git` program, with nothing of it trusted.

No prompt, no hook, no configuration of the machine or of a user, no submodule, no redirect, no check-out: the files
are taken out of the object store one by one, so neither links nor filters nor attributes of the repository act.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PROTOCOLS = ("https", "ssh")
MAX_FILES = 5_000
MAX_BYTES = 64 << 20
MAX_TRANSFER_BYTES = 512 << 20
TIMEOUT_S = 120.0
# What LookML reads; all else of a repository stays there.
SUFFIXES = (".lkml", ".lookml", ".json", ".topojson", ".geojson")

_URL = re.compile(r"(https|ssh|file)://[^\s\x00-\x1f]+")
_SHORT_SSH = re.compile(r"[\w.-]+@[\w.-]+:(?!/)[\w./~+-]+")
_REF = re.compile(r"(?![-/.])[\w./+-]+(?<![/.])")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class GitError(Exception):
    """The repository could not be read; the text says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """The files of one commit, by their paths."""

    commit: str
    files: dict[str, bytes]


def check_address(url: str, ref: str, protocols: Collection[str] = PROTOCOLS) -> None:
    """Raises GitError for an address or a ref that is not taken. `protocols` may hold https, ssh and file."""
    match = _URL.fullmatch(url)
    protocol = match[1] if match else "ssh" if _SHORT_SSH.fullmatch(url) else None
    if protocol not in protocols:
        allowed = " or ".join(f"{each}://…" for each in protocols)
        raise GitError(f'"{url}" is no address that is fetched; it may be {allowed}')
    if not _REF.fullmatch(ref) or ".." in ref:
        raise GitError(f'"{ref}" is no name of a branch, a tag or a commit')


def read_commit(
    url: str, ref: str, work: Path, protocols: Collection[str] = PROTOCOLS, timeout_s: float = TIMEOUT_S
) -> Checkout:
    """The LookML files of a branch, a tag or a commit. `work` is an empty folder, of use to this call alone."""
    check_address(url, ref, protocols)
    git = _Git(work, protocols, time.monotonic() + timeout_s)
    git.run("init", "--quiet", "--bare", "--template=", ".")
    _fetch(git, url, ref)
    commit = git.run("rev-parse", "--verify", "wanted^{commit}").decode().strip()
    return Checkout(commit, dict(_files(git, commit)))


def _fetch(git: _Git, url: str, ref: str) -> None:
    """One commit; a server that gives no commit by its name is asked for all branches and tags."""
    options = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
    try:
        git.run(*options, "--depth=1", url, f"+{ref}:refs/heads/wanted")
    except GitError:
        if not _COMMIT.fullmatch(ref):
            raise
        git.run(*options, url, "+refs/heads/*:refs/all/heads/*", "+refs/tags/*:refs/all/tags/*")
        git.run("update-ref", "refs/heads/wanted", ref)


def _files(git: _Git, commit: str) -> Iterator[tuple[str, bytes]]:
    listed = list(_listed(git, commit))
    if len(listed) > MAX_FILES or sum(size for _, _, size in listed) > MAX_BYTES:
        raise GitError(f"the repository has more than {MAX_FILES} files or {MAX_BYTES} bytes of LookML")
    names = "".join(f"{name}\n" for _, name, _ in listed)
    answer, position = git.run("cat-file", "--batch", given=names.encode()), 0
    for path, _, size in listed:
        # Each object comes as a line that names it, its bytes, and a line feed.
        start = answer.index(b"\n", position) + 1
        position = start + size + 1
        yield path, answer[start : start + size]


def _listed(git: _Git, commit: str) -> Iterator[tuple[str, str, int]]:
    """(path, object, bytes) of each plain file that LookML reads; links and submodules are left out."""
    for entry in git.run("ls-tree", "-r", "-z", "-l", "--full-tree", commit).split(b"\0"):
        if not entry:
            continue
        facts, _, raw_path = entry.partition(b"\t")
        mode, kind, name, size = facts.decode().split()
        path = raw_path.decode("utf-8", "replace")
        if kind == "blob" and mode in ("100644", "100755") and path.endswith(SUFFIXES) and _harmless(path):
            yield path, name, int(size)


def _harmless(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return not any(part.startswith(".") or "\\" in part or ":" in part for part in parts) and path[:1] != "/"


class _Git:
    """The program, in a bare repository, until a deadline."""

    def __init__(self, work: Path, protocols: Collection[str], deadline: float):
        self.work, self.deadline = work, deadline
        self.environment = _environment(work, protocols)

    def run(self, *arguments: str, given: bytes | None = None) -> bytes:
        """What the program prints; `given` is what it reads."""
        command = ("git", *_SETTINGS, *arguments)
        try:
            process = subprocess.Popen(
                command,
                cwd=self.work,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise GitError('the program "git" is not installed') from None
        return self._output(process, given or b"")

    def _output(self, process: subprocess.Popen[bytes], given: bytes | None) -> bytes:
        self._check_limits(process)
        while True:
            try:
                output, complaint = process.communicate(given, timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                given = None  # it is on its way
                self._check_limits(process)
        if process.returncode:
            reason = complaint.decode("utf-8", "replace").strip().splitlines() or ["git ended without a word"]
            raise GitError(reason[-1][:500])
        return output

    def _check_limits(self, process: subprocess.Popen[bytes]) -> None:
        late = time.monotonic() > self.deadline
        if late or _bytes_in(self.work) > MAX_TRANSFER_BYTES:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            limit = "the time for it is over" if late else f"it is larger than {MAX_TRANSFER_BYTES} bytes"
            raise GitError(f"fetching was given up: {limit}")


_SETTINGS = (
    "--no-pager",
    "-c", "core.hooksPath=/dev/null",
    "-c", "credential.helper=",
    "-c", "http.followRedirects=false",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
)  # fmt: skip


def _environment(work: Path, protocols: Collection[str]) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "SSH_AUTH_SOCK", "SSL_CERT_FILE") if key in os.environ}
    return kept | {
        "HOME": str(work),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "SSH_ASKPASS": "true",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        "GIT_ALLOW_PROTOCOL": ":".join(protocols),
        "LC_ALL": "C",
    }


def _bytes_in(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except FileNotFoundError:
                continue  # git has removed one of its own
    return total
