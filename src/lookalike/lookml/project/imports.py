"""The projects that a project imports: where they lie, and with which constants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from ..diagnostics import Span
from .constants import CONSTANT, nested
from .files import Folder
from .findings import Findings, did_you_mean
from .manifest import FILE_NAME, Dependency, Manifest, read_manifest

FOLDER_NAME = "imported_projects"


class Imports:
    """All projects that one project reaches, by name, and itself under its own.

    A project lies in `imported_projects/` of the root or beside the project that imports it. `places` gives
    folders of projects that no manifest need name.
    """

    def __init__(self, root: Folder, manifest: Manifest, findings: Findings, places: Mapping[str, Path]):
        self.root, self.findings, self.places = root, findings, places
        self.manifests: dict[str, Manifest] = {root.name: manifest}
        self.folders: dict[str, Folder] = {root.name: root}
        if manifest.name:
            self.folders.setdefault(manifest.name, root)
        self.missing: dict[str, Dependency] = {}
        self._taken: dict[str, Dependency] = {}
        self._take_all(root, manifest)

    def find(self, name: str, place: Span) -> Folder | None:
        """The project that `//name/` means at that place; one that no manifest names is a warning."""
        folder = self.folders.get(name)
        if folder is not None or name in self.missing:
            return folder
        dependency = Dependency(name, {}, place)
        where = self._place_of(self.root, dependency)
        if where is None:
            return None
        if name not in self.places:
            message = f'the manifest does not import the project "{name}"; add a local_dependency'
            self.findings.warning("undeclared-project", message, place)
        self._take_all(*self._take(self.root, dependency, where))
        return self.folders[name]

    def _take_all(self, importer: Folder, manifest: Manifest) -> None:
        pending = [(importer, each) for each in manifest.dependencies]
        while pending:
            importer, dependency = pending.pop(0)
            if dependency.project in self.folders:
                self._check_same_constants(dependency)
                continue
            where = self._place_of(importer, dependency)
            if where is None:
                self._report_missing(dependency)
                continue
            imported, inner = self._take(importer, dependency, where)
            pending += [(imported, each) for each in inner.dependencies]

    def _take(self, importer: Folder, dependency: Dependency, where: Path) -> tuple[Folder, Manifest]:
        name = dependency.project
        imported = Folder(where, name, self.findings, f"//{name}/")
        manifest = manifest_of(imported, self.findings)
        self.folders[name], self.manifests[name] = imported, manifest
        self._taken[name] = dependency
        overrides = {key: _filled(value, importer.constants) for key, value in dependency.overrides.items()}
        fill_constants(imported, manifest, overrides, dependency.span, self.findings)
        return imported, manifest

    def _check_same_constants(self, dependency: Dependency) -> None:
        taken = self._taken.get(dependency.project)
        if taken is not None and taken.overrides != dependency.overrides:
            message = (
                f'the project "{dependency.project}" is imported with other constants at {taken.span}; '
                "one project has one set of constants, and those count"
            )
            self.findings.error("conflicting-override", message, dependency.span)

    def _place_of(self, importer: Folder, dependency: Dependency) -> Path | None:
        name = PurePosixPath(dependency.project)
        if len(name.parts) != 1 or name.name in ("..", ".", "/"):
            return None
        if dependency.project in self.places:
            return self.places[dependency.project]
        return next((path for path in self._candidates(importer, name) if path.is_dir()), None)

    def _candidates(self, importer: Folder, name: PurePosixPath) -> Iterator[Path]:
        inner = self.root.root / FOLDER_NAME / name
        # A link that a project holds must not lead out of it: whoever may edit LookML must not read the host.
        if inner.resolve().is_relative_to(self.root.root):
            yield inner
        yield importer.root.parent / name
        yield self.root.root.parent / name

    def _report_missing(self, dependency: Dependency) -> None:
        self.missing.setdefault(dependency.project, dependency)
        remedy = (
            "put it beside this project's folder"
            if dependency.url is None
            else f"run `lookalike lookml fetch` to get it from {dependency.url}"
        )
        message = f'the imported project "{dependency.project}" is not there; {remedy}'
        self.findings.error("missing-project", message, dependency.span)


def manifest_of(folder: Folder, findings: Findings) -> Manifest:
    if FILE_NAME not in folder.paths:
        return Manifest()
    parsed = folder.raw(FILE_NAME)
    for diagnostic in parsed.diagnostics:
        findings.add(diagnostic)
    return read_manifest(parsed.nodes, findings)


def _filled(value: str, constants: Mapping[str, str]) -> str:
    """What a project hands to another is filled with its own constants first."""
    return CONSTANT.sub(lambda match: constants.get(match[1], match[0]), value)


def fill_constants(
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
        _demand_required(folder, manifest, overrides, importer, findings)
    folder.constants = nested(values)


def _demand_required(
    folder: Folder, manifest: Manifest, overrides: Mapping[str, str], importer: Span, findings: Findings
) -> None:
    for name, constant in manifest.constants.items():
        if constant.export == "override_required" and name not in overrides:
            message = (
                f'the project "{folder.name}" wants a value for its constant "{name}" (override_constant)'
            )
            findings.error("constant-required", message, importer)
