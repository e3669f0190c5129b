"""Imported projects: beside the project, below it, or fetched by git from a real repository on this machine."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import typer
from click.testing import Result
from lookml_projects import Load, codes, write
from typer.testing import CliRunner

from lookalike.cli.lookml import add_to
from lookalike.lookml import LookmlError, load_project
from lookalike.lookml.diagnostics import Severity
from lookalike.lookml.project.git import GitError, check_address
from lookalike.lookml.project.remote import LOCK_NAME, fetch_remote_dependencies

FILE = ("file",)


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *identity, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path, files: dict[str, str]) -> str:
    """Commit the files to the repository of that folder; returns the commit."""
    write(folder, files)
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    folder = tmp_path / "far" / "hub"
    commit(
        folder, {"views/v.view.lkml": 'view: v { label: "one" dimension: a {} }', "README.md": "no LookML"}
    )
    return folder


def project_at(tmp_path: Path, url: str, ref: str = "main", name: str = "hub") -> Path:
    manifest = f'remote_dependency: {name} {{ url: "{url}" ref: "{ref}" }}\n'
    model = f'connection: "c"\ninclude: "//{name}/views/*.view"\nview: own {{ dimension: b {{}} }}\n'
    return write(tmp_path / "shop", {"manifest.lkml": manifest, "m.model.lkml": model})


def test_remote_project_is_fetched_and_loaded(tmp_path: Path, hub: Path):
    root = project_at(tmp_path, hub.as_uri())
    (fetched,) = fetch_remote_dependencies(root, protocols=FILE)
    assert (fetched.project, fetched.ref, fetched.files) == ("hub", "main", 1)
    project = load_project(root)
    assert project.models["m"].views["v"].label == "one"
    assert project.diagnostics == ()


def test_only_files_of_lookml_are_written(tmp_path: Path, hub: Path):
    root = project_at(tmp_path, hub.as_uri())
    fetch_remote_dependencies(root, protocols=FILE)
    written = sorted(path.relative_to(root).as_posix() for path in (root / "imported_projects").rglob("*"))
    assert written == [
        "imported_projects/hub",
        "imported_projects/hub/views",
        "imported_projects/hub/views/v.view.lkml",
    ]


def test_lock_file_names_the_commit(tmp_path: Path, hub: Path):
    root = project_at(tmp_path, hub.as_uri())
    fetch_remote_dependencies(root, protocols=FILE)
    head = git(hub, "rev-parse", "HEAD")
    assert (root / LOCK_NAME).read_text() == (
        f'remote_dependency: hub {{\n  url: "{hub.as_uri()}"\n  ref: "{head}"\n}}\n'
    )


def test_locked_commit_stays_until_an_update(tmp_path: Path, hub: Path):
    root = project_at(tmp_path, hub.as_uri())
    (first,) = fetch_remote_dependencies(root, protocols=FILE)
    second = commit(hub, {"views/v.view.lkml": 'view: v { label: "two" }'})
    (again,) = fetch_remote_dependencies(root, protocols=FILE)
    assert again.commit == first.commit
    (updated,) = fetch_remote_dependencies(root, update=True, protocols=FILE)
    assert updated.commit == second
    assert load_project(root).models["m"].views["v"].label == "two"


@pytest.mark.parametrize("kind", ["tag", "commit", "old commit", "branch"])
def test_ref_may_be_a_branch_a_tag_or_a_commit(tmp_path: Path, hub: Path, kind: str):
    wanted = git(hub, "rev-parse", "HEAD")
    git(hub, "tag", "v1")
    git(hub, "branch", "feature/x")
    if kind != "commit":
        commit(hub, {"views/v.view.lkml": 'view: v { label: "two" }'})
    ref = {"tag": "v1", "branch": "feature/x"}.get(kind, wanted)
    (fetched,) = fetch_remote_dependencies(project_at(tmp_path, hub.as_uri(), ref), protocols=FILE)
    assert fetched.commit == wanted


def test_dependencies_of_a_remote_project_are_fetched_too(tmp_path: Path, hub: Path):
    middle = tmp_path / "far" / "middle"
    commit(
        middle,
        {
            "manifest.lkml": f'remote_dependency: hub {{ url: "{hub.as_uri()}" ref: "main" }}',
            "views/w.view.lkml": 'include: "//hub/views/v.view"\nview: w { extends: [v] }',
        },
    )
    root = project_at(tmp_path, middle.as_uri(), name="middle")
    assert [each.project for each in fetch_remote_dependencies(root, protocols=FILE)] == ["middle", "hub"]
    assert list(load_project(root).models["m"].views["w"].fields) == ["a"]


def test_links_and_submodules_of_a_repository_are_not_written(tmp_path: Path, hub: Path):
    (hub / "views" / "host.view.lkml").symlink_to("/etc/passwd")
    commit(hub, {".hidden/x.view.lkml": "view: x {}"})
    root = project_at(tmp_path, hub.as_uri())
    (fetched,) = fetch_remote_dependencies(root, protocols=FILE)
    assert fetched.files == 1


def test_hooks_and_settings_do_not_run(tmp_path: Path, hub: Path, monkeypatch: pytest.MonkeyPatch):
    trace = tmp_path / "ran"
    template = tmp_path / "template" / "hooks"
    for name in ("post-checkout", "reference-transaction", "post-update"):
        hook = write(template, {name: f"#!/bin/sh\ntouch {trace}\n"}) / name
        hook.chmod(0o755)
    settings = write(
        tmp_path, {"gitconfig": f"[core]\n  hooksPath = {template}\n  fsmonitor = touch {trace}\n"}
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings / "gitconfig"))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "template"))
    fetch_remote_dependencies(project_at(tmp_path, hub.as_uri()), protocols=FILE)
    assert not trace.exists()


def test_project_that_is_gone_is_named_with_its_place(tmp_path: Path):
    root = project_at(tmp_path, (tmp_path / "nowhere").as_uri())
    with pytest.raises(LookmlError) as refused:
        fetch_remote_dependencies(root, protocols=FILE)
    assert str(refused.value.diagnostic.span) == "manifest.lkml:1:1"
    assert '"hub" cannot be fetched from' in refused.value.diagnostic.message


def test_branch_that_is_gone_leaves_what_was_fetched(tmp_path: Path, hub: Path):
    root = project_at(tmp_path, hub.as_uri())
    fetch_remote_dependencies(root, protocols=FILE)
    project_at(tmp_path, hub.as_uri(), "other")
    (root / LOCK_NAME).unlink()
    with pytest.raises(LookmlError, match="couldn't find remote ref other"):
        fetch_remote_dependencies(root, protocols=FILE)
    assert (root / "imported_projects/hub/views/v.view.lkml").exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a",
        "git://example.com/a",
        "ext::sh -c touch% /tmp/x",
        "--upload-pack=touch /tmp/x",
        "/etc",
        "file:///srv/a",
        "https://example.com/a b",
        "-oProxyCommand=x@host:a",
    ],
)
def test_address_of_another_kind_is_refused(url: str):
    with pytest.raises(GitError, match="is no address that is fetched; it may be https://… or ssh://…"):
        check_address(url, "main")


@pytest.mark.parametrize(
    "url", ["https://example.com/a.git", "ssh://git@example.com/a", "git@example.com:team/a.git"]
)
def test_address_by_https_or_ssh_is_taken(url: str):
    check_address(url, "release/1.2")


@pytest.mark.parametrize("ref", ["--all", "", "a b", "a..b", "+x:y", "a:b", "refs/heads/*", "x/"])
def test_ref_that_is_no_name_is_refused(ref: str):
    with pytest.raises(GitError, match="is no name of a branch"):
        check_address("https://example.com/a", ref)


def test_time_for_fetching_is_bounded(tmp_path: Path, hub: Path):
    root = project_at(tmp_path, hub.as_uri())
    with pytest.raises(LookmlError, match="the time for it is over"):
        fetch_remote_dependencies(root, protocols=FILE, timeout_s=-1.0)


def test_imported_folder_that_leads_out_is_refused(tmp_path: Path, hub: Path):
    root = project_at(tmp_path, hub.as_uri())
    (tmp_path / "elsewhere").mkdir()
    (root / "imported_projects").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LookmlError, match="leads out of the project"):
        fetch_remote_dependencies(root, protocols=FILE)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_loading_says_how_to_get_a_missing_project(load: Load):
    project = load(
        {
            "manifest.lkml": 'remote_dependency: hub { url: "https://example.com/hub" ref: "main" }',
            "m.model.lkml": 'connection: "c" include: "//hub/*.view" view: own { dimension: b {} }',
        }
    )
    assert codes(project) == ["missing-project", "unknown-project"]
    assert "`lookalike lookml fetch` to get it from https://example.com/hub" in project.diagnostics[0].message
    assert list(project.models["m"].views) == ["own"]


def test_project_below_imported_projects_is_found(load: Load):
    project = load(
        {
            "manifest.lkml": 'remote_dependency: hub { url: "https://example.com/hub" ref: "main" }',
            "m.model.lkml": 'connection: "c" include: "//hub/*.view"',
            "imported_projects/hub/v.view.lkml": "view: v {}",
            "imported_projects/hub/hub.model.lkml": 'connection: "c"',
        }
    )
    assert project.diagnostics == ()
    assert (list(project.models), list(project.models["m"].views)) == (["m"], ["v"])


def test_project_that_no_manifest_names_is_a_warning(load: Load):
    project = load(
        {"m.model.lkml": 'connection: "c" include: "//hub/v.view"', "../hub/v.view.lkml": "view: v {}"}
    )
    (found,) = project.diagnostics
    assert (found.code, found.severity) == ("undeclared-project", Severity.WARNING)
    assert list(project.models["m"].views) == ["v"]


def test_imported_project_includes_by_its_own_root(load: Load):
    project = load(
        {
            "manifest.lkml": 'local_dependency: { project: "hub" }',
            "m.model.lkml": 'connection: "c" include: "//hub/hub.model"',
            "../hub/hub.model.lkml": 'include: "/views/v.view"',
            "../hub/views/v.view.lkml": "view: v {}",
        }
    )
    assert list(project.models["m"].views) == ["v"]


def test_imported_project_may_include_its_importer(load: Load):
    project = load(
        {
            "manifest.lkml": 'project_name: "front" local_dependency: { project: "hub" }',
            "m.model.lkml": 'connection: "c" include: "//hub/v.view"',
            "base.view.lkml": "view: base { dimension: a {} }",
            "../hub/v.view.lkml": 'include: "//front/base.view" view: v { extends: [base] }',
        }
    )
    assert (codes(project), list(project.models["m"].views["v"].fields)) == ([], ["a"])


def test_projects_that_import_each_other_end(load: Load):
    project = load(
        {
            "manifest.lkml": 'local_dependency: { project: "hub" }',
            "m.model.lkml": 'connection: "c" include: "//hub/v.view"',
            "../hub/manifest.lkml": 'local_dependency: { project: "shop" }',
            "../hub/v.view.lkml": 'include: "//shop/m.model" view: v {}',
        }
    )
    assert (codes(project), list(project.models["m"].views)) == ([], ["v"])


def test_override_is_filled_with_the_importers_constants(load: Load):
    project = load(
        {
            "manifest.lkml": 'constant: who { value: "shop" } local_dependency: { project: "hub" '
            'override_constant: title { value: "of @{who}" } }',
            "m.model.lkml": 'connection: "c" include: "//hub/v.view"',
            "../hub/manifest.lkml": 'constant: title { value: "x" export: override_optional }',
            "../hub/v.view.lkml": 'view: v { label: "@{title}" }',
        }
    )
    assert (codes(project), project.models["m"].views["v"].label) == ([], "of shop")


def test_one_project_with_two_sets_of_constants_is_an_error(load: Load):
    override = 'local_dependency: { project: "hub" override_constant: title { value: "%s" } } '
    project = load(
        {
            "manifest.lkml": override % "a" + 'local_dependency: { project: "other" }',
            "m.model.lkml": 'connection: "c"',
            "../hub/manifest.lkml": 'constant: title { value: "x" export: override_optional }',
            "../other/manifest.lkml": override % "b",
        }
    )
    assert codes(project) == ["conflicting-override"]


def test_folder_that_a_link_below_the_project_leads_to_is_not_read(load: Load, tmp_path: Path):
    write(tmp_path, {"secret/v.view.lkml": "view: v {}"})
    (tmp_path / "shop" / "imported_projects").mkdir(parents=True)
    (tmp_path / "shop" / "imported_projects" / "hub").symlink_to(tmp_path / "secret")
    project = load({"m.model.lkml": 'connection: "c" include: "//hub/v.view"'})
    assert (codes(project)[0], project.models["m"].views) == ("unknown-project", {})


def command(*arguments: str) -> Result:
    program = typer.Typer()
    add_to(program)
    return CliRunner().invoke(program, ["lookml", "fetch", *arguments])


def test_command_fetches_and_prints_the_commits(tmp_path: Path, hub: Path):
    result = command(str(project_at(tmp_path, hub.as_uri())), "--file-urls", "--json")
    assert (result.exit_code, [each["project"] for each in json.loads(result.output)]) == (0, ["hub"])


def test_command_names_what_cannot_be_fetched(tmp_path: Path, hub: Path):
    result = command(str(project_at(tmp_path, hub.as_uri())))
    assert result.exit_code == 1
    assert "is no address that is fetched" in result.output
