"""One project, from its files to the statements of its explores, as figures and failures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from ..engines.dialect import Dialect, dialect_named
from ..lookml.diagnostics import Severity
from ..lookml.load import load_project
from ..lookml.model.types import Project
from ..lookml.project.files import Folder
from ..lookml.project.findings import Findings
from .attributes import plausible_attributes, read_attributes
from .explores import MAX_MESSAGE_CHARS, ExploreProbe, ExploreReport, Failure
from .folders import ProjectFolder, files_with_explores
from .guess import guessed_dialect

MAX_FAILURES = 20_000
_BAD = (Severity.ERROR, Severity.FATAL)


@dataclass(slots=True)
class ProjectReport:
    """Counts of one project.

    `explores_resolved`: nothing is wrong with the LookML itself; `explores_compiled`: every field that may be
    selected compiles, and a mixed query too; `explores_partly`: some fields do; `explores_failed_by_engine`: at least
    one failure is the engine's own. `seconds` is wall time; `codes` counts the failures by code.
    """

    project: str
    files: int = 0
    files_with_errors: int = 0
    explores: int = 0
    explores_resolved: int = 0
    explores_compiled: int = 0
    explores_partly: int = 0
    explores_failed_by_engine: int = 0
    fields: int = 0
    fields_compiled: int = 0
    statements_of_own_text: int = 0
    dialect: str = ""
    seconds: float = 0.0
    codes: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def add(self, failure: Failure) -> None:
        self.codes[failure.code] = self.codes.get(failure.code, 0) + 1
        if len(self.failures) < MAX_FAILURES:
            self.failures.append(failure)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "seconds": round(self.seconds, 2)}


def project_report(folder: ProjectFolder, dialect: str | None) -> ProjectReport:
    """Takes seconds to minutes. Raises nothing for what the project says."""
    start = time.perf_counter()
    report = ProjectReport(folder.name)
    texts = _read_files(folder, report)
    chosen = dialect_named(dialect) if dialect else guessed_dialect(texts)
    report.dialect = chosen.name
    project = _loaded(folder)
    _count_diagnostics(project, report)
    attributes = read_attributes(texts)
    for each in _explores(project, attributes, chosen):
        _count(report, each)
    report.seconds = time.perf_counter() - start
    return report


def _loaded(folder: ProjectFolder) -> Project:
    """With its files of explores for models, when no model of the project brings an explore."""
    project = load_project(folder.root, imported=folder.imported)
    if any(model.explores for model in project.models.values()):
        return project
    stand_ins = files_with_explores(folder.root)
    return (
        load_project(folder.root, imported=folder.imported, more_models=stand_ins) if stand_ins else project
    )


def _read_files(folder: ProjectFolder, report: ProjectReport) -> list[str]:
    """Every file, those that no model includes too. Their texts."""
    files = Folder(folder.root, folder.name, Findings())
    parsed = [files.raw(path) for path in files.paths if path.endswith(".lkml")]
    report.files = len(files.paths)
    report.files_with_errors = sum(
        any(diagnostic.severity in _BAD for diagnostic in file.diagnostics) for file in parsed
    )
    return [file.source.text for file in parsed]


def _count_diagnostics(project: Project, report: ProjectReport) -> None:
    """What keeps the project as a whole from being read; the errors of an explore are told with it."""
    for diagnostic in project.diagnostics:
        if diagnostic.severity is Severity.FATAL:
            report.add(Failure(None, None, diagnostic.code, str(diagnostic)[:MAX_MESSAGE_CHARS]))


def _explores(project: Project, attributes: dict[str, str], dialect: Dialect) -> Iterator[ExploreReport]:
    parsed: set[int] = set()
    for model in project.models.values():
        probe = ExploreProbe(model, plausible_attributes(model, attributes), dialect, parsed)
        yield from (probe.report(explore) for explore in model.explores.values())


def _count(report: ProjectReport, each: ExploreReport) -> None:
    report.explores += 1
    report.explores_resolved += each.resolved
    report.explores_compiled += each.compiled
    report.explores_partly += each.partly
    report.explores_failed_by_engine += each.failed_by_engine
    report.fields += each.fields
    report.fields_compiled += each.compiled_fields
    report.statements_of_own_text += each.own_text
    for failure in each.failures:
        report.add(failure)
