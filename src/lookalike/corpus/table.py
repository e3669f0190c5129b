"""The reports of several projects as a table for people."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from .project import ProjectReport

_COLUMNS = (
    "project",
    "dialect",
    "files",
    "with errors",
    "explores",
    "resolved",
    "compiled",
    "partly",
    "fields",
)
WIDTH = 140
MAX_EXAMPLES = 3  # failures of one code that are printed


def print_reports(reports: list[ProjectReport]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)  # into a file: nothing of the table is cut
    table = Table(*_COLUMNS, "compiled", "seconds")
    for report in sorted(reports, key=lambda each: each.project):
        table.add_row(*_row(report))
    console.print(table)
    for report in reports:
        _print_failures(console, report)


def _row(report: ProjectReport) -> list[str]:
    counts = (
        *(report.files, report.files_with_errors),
        *(report.explores, report.explores_resolved, report.explores_compiled, report.explores_partly),
        *(report.fields, report.fields_compiled),
    )
    return [report.project, report.dialect, *(f"{count:,}" for count in counts), f"{report.seconds:.1f}"]


def _print_failures(console: Console, report: ProjectReport) -> None:
    for code, count in sorted(report.codes.items(), key=lambda each: -each[1]):
        console.print(f"{report.project}: {count} x {code}", markup=False)
        examples = [failure for failure in report.failures if failure.code == code][:MAX_EXAMPLES]
        for failure in examples:
            where = " ".join(part for part in (failure.explore, failure.field) if part)
            console.print(f"  {where}: {failure.message}", markup=False, soft_wrap=True)
