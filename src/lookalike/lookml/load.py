"""A folder of LookML to a project of checked models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from .diagnostics import Span
from .model.models import ModelBuilder
from .model.types import Model, Project
from .project.constants import nested
from .project.files import Folder
from .project.findings import Findings, did_you_mean
from .project.includes import namespace
from .project.manifest import FILE_NAME, Dependency, Manifest, read_manifest

_MODEL_SUFFIX = ".model.lkml"


def load_project(
    root: str | Path,
    constants_override: Mapping[str, str] | None = None,
    imported: Mapping[str, Path] | None = None,
    more_models: Iterable[str] = (),
) -> Project:
    """Read every model below `root`. Never raises for what LookML says; only for a root that is no folder.

    `constants_override` replaces constants of the manifest. A project that the manifest imports lies in a
    folder beside `root`, or below `root/imported_projects`. `imported` gives folders of projects that the manifest
    need not name; `more_models` files that count as models of their own although they are not called so.
    """
    path = Path(root)
    if not path.is_dir():
        raise NotADirectoryError(f"a LookML project is a folder, and {path} is none")
    findings = Findings()
    folder = Folder(path, path.resolve().name, findings)
    manifest = _manifest(folder, findings)
    _fill_constants(folder, manifest, constants_override or {}, None, findings)
    folders = _imports(folder, manifest, findings, imported or {})
    models = _models(folder, manifest.name or folder.name, folders, findings, frozenset(more_models))
    return Project(
        name=manifest.name or folder.name,
        root=str(folder.root),
        models=models,
        diagnostics=findings.all(),
        files=folder.paths,
    )


def _manifest(folder: Folder, findings: Findings) -> Manifest:
    if FILE_NAME not in folder.paths:
        return Manifest()
    return read_manifest(folder.raw(FILE_NAME).nodes, findings)


def _fill_constants(
    folder: Folder,
    manifest: Manifest,
    overrides: Mapping[str, str],
    importer: Span | None,
    findings: Findings,
) -> None:
    """The manifest's constants with those that the importing project sets; `importer` None: the root itself."""
    values = {name: constant.value for name, constant in manifest.constants.items()}
    for name, value in overrides.items():
        constant = manifest.constants.get(name)
        if constant is None:
            message = f'the project "{folder.name}" has no constant "{name}"{did_you_mean(name, values)}'
            findings.error("unknown-constant", message, importer)
        elif importer is not None and constant.export == "none":
            message = f'the constant "{name}" of "{folder.name}" cannot be overridden: its export is none'
            findings.error("constant-not-exported", message, importer)
        else:
            values[name] = value
    if importer is not None:
        for name, constant in manifest.constants.items():
            if constant.export == "override_required" and name not in overrides:
                message = (
                    f'the project "{folder.name}" wants a value for its constant "{name}" (override_constant)'
                )
                findings.error("constant-required", message, importer)
    folder.constants = nested(values)


def _imports(
    folder: Folder, manifest: Manifest, findings: Findings, places: Mapping[str, Path]
) -> dict[str, Folder]:
    """The folders of all imported projects by name, and the project itself under its own."""
    folders = {folder.name: folder}
    if manifest.name:
        folders.setdefault(manifest.name, folder)
    named = {dependency.project for dependency in manifest.dependencies}
    nameless = [Dependency(name, {}, Span(FILE_NAME, 1, 1)) for name in places if name not in named]
    pending = [(folder, dependency) for dependency in (*manifest.dependencies, *nameless)]
    while pending:
        importer, dependency = pending.pop(0)
        if dependency.project in folders:
            continue
        place = places.get(dependency.project) or _place_of(importer, folder, dependency)
        if place is None:
            _report_missing(dependency, findings)
            continue
        imported = Folder(place, dependency.project, findings, f"//{dependency.project}/")
        folders[dependency.project] = imported
        inner = _manifest(imported, findings)
        _fill_constants(imported, inner, dependency.overrides, dependency.span, findings)
        pending += [(imported, further) for further in inner.dependencies]
    return folders


def _place_of(importer: Folder, root: Folder, dependency: Dependency) -> Path | None:
    name = PurePosixPath(dependency.project)
    if len(name.parts) != 1 or name.name in ("..", "."):
        return None
    for parent in (importer.root.parent, root.root / "imported_projects", root.root.parent):
        if (parent / name).is_dir():
            return parent / name
    return None


def _report_missing(dependency: Dependency, findings: Findings) -> None:
    remedy = (
        "put it beside this project's folder"
        if dependency.url is None
        else f"fetch {dependency.url} into imported_projects/{dependency.project}"
    )
    message = f'the imported project "{dependency.project}" is not there; {remedy}'
    findings.error("missing-project", message, dependency.span)


def _models(
    folder: Folder, project: str, folders: Mapping[str, Folder], findings: Findings, more: frozenset[str]
) -> dict[str, Model]:
    models: dict[str, Model] = {}
    for path in folder.paths:
        if path in more:
            name = path.removesuffix(".lkml")
        elif path.endswith(_MODEL_SUFFIX) and not path.startswith("imported_projects/"):
            name = PurePosixPath(path).name.removesuffix(_MODEL_SUFFIX)
        else:
            continue
        if name in models:
            message = f'two files make a model "{name}"; the first is {models[name].span.file}. Rename one'
            findings.error("duplicate-model", message, Span(path, 1, 1))
            continue
        models[name] = _model(folder, name, path, project, folders, findings)
    return models


def _model(
    folder: Folder, name: str, path: str, project: str, folders: Mapping[str, Folder], findings: Findings
) -> Model:
    own = Findings(name)
    model = ModelBuilder(name, project, path, namespace(folder, path, folders, own), own).model()
    for diagnostic in model.diagnostics:
        # An unknown constant is the file's finding already, with the name that may be meant.
        if diagnostic.code != "unknown-constant":
            findings.add(diagnostic)
    return model
