"""A folder of LookML to a project of checked models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from .collection import collection_paused
from .dashboards.read import OLD_LOOKML
from .diagnostics import Span
from .model.kept import built_model
from .model.types import Model, Project
from .project.files import Folder
from .project.findings import Findings, suggestions_within
from .project.imports import FOLDER_NAME, Imports, fill_constants, manifest_of
from .project.includes import namespace
from .project.patterns import rooted
from .project.strings import Localized, all_strings, check_default_locale, check_strings

# Of names, in search of what a wrong one means; some seconds for a project of nothing but mistakes.
MAX_COMPARISONS = 100_000
_MODEL_SUFFIX = ".model.lkml"
_OLD_MODEL_SUFFIX = ".model.lookml"


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
    with suggestions_within(MAX_COMPARISONS), collection_paused():
        return _load(path, constants_override or {}, imported or {}, frozenset(more_models))


def _load(
    path: Path,
    constants_override: Mapping[str, str],
    imported: Mapping[str, Path],
    more_models: frozenset[str],
) -> Project:
    findings = Findings()
    folder = Folder(path, path.resolve().name, findings)
    manifest = manifest_of(folder, findings)
    fill_constants(folder, manifest, constants_override, None, findings)
    imports = Imports(folder, manifest, findings, imported)
    localized = Localized(manifest.localization, all_strings(imports, findings))
    check_default_locale(localized, findings)
    models = _models(folder, manifest.name or folder.name, imports, localized, findings, more_models)
    return Project(
        name=manifest.name or folder.name,
        root=str(folder.root),
        models=models,
        diagnostics=findings.all(),
        files=folder.paths,
        manifest=manifest,
        strings=localized.strings,
    )


def _models(
    folder: Folder,
    project: str,
    imports: Imports,
    localized: Localized,
    findings: Findings,
    more: frozenset[str],
) -> dict[str, Model]:
    models: dict[str, Model] = {}
    for path in folder.paths:
        if path in more:
            name = path.removesuffix(".lkml")
        elif path.endswith(_MODEL_SUFFIX) and not path.startswith(f"{FOLDER_NAME}/"):
            name = PurePosixPath(path).name.removesuffix(_MODEL_SUFFIX)
        else:
            if path.endswith(_OLD_MODEL_SUFFIX):
                findings.error("old-lookml", OLD_LOOKML, Span(path, 1, 1))
            continue
        if name in models:
            message = f'two files make a model "{name}"; the first is {models[name].span.file}. Rename one'
            findings.error("duplicate-model", message, Span(path, 1, 1))
            continue
        models[name] = _model(folder, name, path, project, imports, localized, findings)
    return models


def _model(
    folder: Folder,
    name: str,
    path: str,
    project: str,
    imports: Imports,
    localized: Localized,
    findings: Findings,
) -> Model:
    own = Findings(name)
    reached = namespace(folder, path, imports, own)
    check_strings(reached.nodes, localized, own)
    model = built_model(str(folder.root), name, project, path, reached, own)
    _check_map_files(folder, model, findings)
    for diagnostic in model.diagnostics:
        # An unknown constant is the file's finding already, with the name that may be meant.
        if diagnostic.code != "unknown-constant":
            findings.add(diagnostic)
    return model


def _check_map_files(folder: Folder, model: Model, findings: Findings) -> None:
    for layer in model.map_layers.values():
        # The files of imported projects are theirs to check.
        if layer.file is None or layer.span.file.startswith("//"):
            continue
        path = folder.root / rooted(layer.file, layer.span.file)
        if not (path.is_file() and path.resolve().is_relative_to(folder.root)):
            message = f'the map_layer "{layer.name}" names the file "{layer.file}", which is not there'
            findings.error("missing-file", message, layer.span)
