"""A LookML project of the size and shape of a large public one, and what the engine takes for it.

The shape: a folder per application with views, explores and datagroups; most files are of a few hundred bytes, a few
of several megabytes; wide tables whose arrays are views of their own, joined by UNNEST; one model per application.

`python -m bench.lookml write FOLDER [files] [megabytes]` writes a project; `python -m bench.lookml measure FOLDER`
prints the figures of one as JSON. `python -m bench lookml` does both and prints them beside their bars.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figure import Figure

FILES = 3_165
MEGABYTES = 46  # and what small files add makes 48
MODELS = 40
EXPLORES_OF_A_MODEL = 17
LARGE_SHARES = (0.08, 0.05, 0.05, 0.04, 0.03, 0.03, 0.02, 0.02)  # of all bytes, in one file each
ARRAY_EVERY = 14  # dimensions of a table per array
SUBJECTS = (
    "search pocket tabs bookmarks glean sync login addons media network startup crash memory reader".split()
)
NOUNS = "count clicks rate duration errors pings state size version label opened closed shown enabled".split()
PEAK_MB = 650
LKML_SAMPLE_BYTES = 2_000_000  # for lkml, which takes a second for each megabyte
LKML_LARGEST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    text: str
    arrays: tuple[str, ...]


def write_project(root: Path, files: int = FILES, megabytes: float = MEGABYTES) -> None:
    """The same text for the same numbers. `files` counts models, explores, datagroups and views."""
    chance = random.Random(11)
    models = max(1, min(MODELS, files // 20))
    explores = min(EXPLORES_OF_A_MODEL, files // models // 4)
    sizes = _sizes(chance, files - models * (1 + explores + 1), int(megabytes * 1_000_000))
    for number in range(models):
        app = f"app_{number:02}"
        own = sizes[number::models]
        tables = [_table(chance, f"{app}_t{place}", size) for place, size in enumerate(own)]
        _write_app(root / app, app, tables, explores)


def _sizes(chance: random.Random, views: int, total: int) -> list[int]:
    """Bytes of each view file: some large ones, the rest skewed as sizes of files are."""
    large = [int(total * share) for share in LARGE_SHARES][:views]
    weights = [chance.lognormvariate(0, 1.8) for _ in range(views - len(large))]
    rest = total - sum(large)
    sizes = [*large, *(int(rest * weight / sum(weights)) for weight in weights)]
    chance.shuffle(sizes)
    return sizes


def _write_app(folder: Path, app: str, tables: list[_Table], explores: int) -> None:
    for table in tables:
        _write(folder / "views" / f"{table.name}.view.lkml", table.text)
    for table in tables[:explores]:
        _write(folder / "explores" / f"{table.name}.explore.lkml", _explore(app, table))
    _write(
        folder / "datagroups" / f"{app}.datagroup.lkml", f'datagroup: {app} {{ max_cache_age: "24 hours" }}\n'
    )
    _write(folder / f"{app}.model.lkml", _model(app))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _model(app: str) -> str:
    return (
        f'connection: "telemetry"\nlabel: "{app.title()}"\n'
        f'include: "/{app}/explores/*"\ninclude: "/{app}/views/*"\ninclude: "/{app}/datagroups/*"\n'
    )


def _table(chance: random.Random, name: str, size: int) -> _Table:
    fields, arrays, length = [_TIME, _KEY, _COUNT], list[str](), 0
    while length < size:
        metric = f"metrics__{chance.choice(SUBJECTS)}_{chance.choice(NOUNS)}_{len(fields)}"
        text = _dimension(chance, metric)
        if len(fields) % ARRAY_EVERY == 0:
            arrays.append(metric)
            length += len(_array(name, metric))
        fields.append(text)
        length += len(text)
    parts = [f"view: {name} {{", *fields, f"  sql_table_name: `telemetry.{name}` ;;\n}}\n"]
    parts += [_array(name, metric) for metric in arrays]
    return _Table(name, "\n".join(parts), tuple(arrays))


_TIME = """  dimension_group: submission {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    sql: ${TABLE}.submission_date ;;
  }
"""
_KEY = """  dimension: document_id {
    primary_key: yes
    hidden: yes
    sql: ${TABLE}.document_id ;;
  }
"""
_COUNT = """  measure: clients {
    type: count_distinct
    sql: ${TABLE}.client_id ;;
  }
"""


def _dimension(chance: random.Random, name: str) -> str:
    label = name.removeprefix("metrics__").replace("_", " ").title()
    kind = chance.choice(("", "    type: number\n", "    type: number\n", "    type: yesno\n"))
    words = " ".join(chance.choice(NOUNS) for _ in range(chance.randrange(4, 40)))
    return f"""  dimension: {name} {{
    label: "{label}"
    hidden: no
    sql: ${{TABLE}}.metrics.{name} ;;
{kind}    group_label: "{label.partition(" ")[0]}"
    group_item_label: "{label.partition(" ")[2]}"

    link: {{
      label: "Dictionary reference for {label}"
      url: "https://dictionary.example.com/metrics/{name}"
      icon_url: "https://dictionary.example.com/favicon.png"
    }}

    description: "Counts {words}.
"
  }}
"""


def _array(table: str, metric: str) -> str:
    return f"""view: {table}__{metric} {{
  dimension: document_id {{
    sql: ${{{table}.document_id}} ;;
    hidden: yes
  }}

  dimension: document_label_id {{
    sql: ${{{table}.document_id}}-${{label}} ;;
    primary_key: yes
    hidden: yes
  }}

  dimension: label {{
    sql: ${{TABLE}}.key ;;
  }}

  dimension: value {{
    type: number
    sql: ${{TABLE}}.value ;;
    hidden: yes
  }}

  measure: count {{
    type: sum
    sql: ${{value}} ;;
  }}
}}
"""


def _explore(app: str, table: _Table) -> str:
    name = table.name
    joins = "\n".join(
        f"""  join: {name}__{array} {{
    relationship: one_to_many
    sql: LEFT JOIN UNNEST(${{{name}.{array}}}) AS {name}__{array} ;;
  }}
"""
        for array in table.arrays
    )
    return f"""include: "/{app}/views/{name}.view.lkml"

explore: {name} {{
  sql_always_where: ${{{name}.submission_date}} >= '2010-01-01' ;;
  persist_with: {app}
  always_filter: {{ filters: [submission_date: "28 days"] }}

{joins}}}
"""


def measured(root: Path) -> dict[str, Any]:
    """Seconds (CPU time, so that what else the machine does counts for nothing) and megabytes of one project, in a
    process of its own."""
    command = [sys.executable, "-m", "bench.lookml", "measure", str(root)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def measure(root: Path) -> dict[str, Any]:
    from lookalike.lookml import load_project, validate

    start = time.process_time()
    project = load_project(root)
    loaded = time.process_time()
    found = validate(project)
    checked = time.process_time()
    sizes = [path.stat().st_size for path in root.rglob("*.lkml")]
    figures = {
        "files": len(sizes),
        "megabytes": sum(sizes) / 1e6,
        "explores": sum(len(model.explores) for model in project.models.values()),
        "load_s": loaded - start,
        "check_s": checked - loaded,
        "findings": len(found),
        "peak_mb": _peak_mb(),
    }
    figures["changed_s"] = max(_after_a_change(root, path) for path in _changeable(root))
    figures["compile_ms"] = _compile_ms(root)
    figures["peak_after_changes_mb"] = _peak_mb()
    return figures


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _changeable(root: Path) -> Iterator[Path]:
    """A view file of middle size, an explore file, a model file."""
    views = sorted(root.rglob("*.view.lkml"), key=lambda path: path.stat().st_size)
    yield views[len(views) // 2]
    yield next(iter(sorted(root.rglob("*.explore.lkml"))), views[0])
    yield next(iter(sorted(root.rglob("*.model.lkml"))), views[0])


def _after_a_change(root: Path, path: Path) -> float:
    from lookalike.lookml import load_project, validate

    text = path.read_text("utf-8")
    try:
        path.write_text(text + "# changed\n", "utf-8")
        start = time.process_time()
        validate(load_project(root))
        return time.process_time() - start
    finally:
        path.write_text(text, "utf-8")


def _compile_ms(root: Path) -> float:
    """The middle of 40 compilations against the explore with most fields."""
    from datetime import UTC, datetime

    from lookalike.lookml import load_project
    from lookalike.query import QueryContext, QueryRequest, compile_query, dialect_named

    project = load_project(root)
    explores = [(model, explore) for model in project.models.values() for explore in model.explores.values()]
    model, explore = max(explores, key=lambda pair: len(pair[1].fields))
    dimensions = [name for name, field in explore.fields.items() if field.category == "dimension"]
    measures = [name for name, field in explore.fields.items() if field.category == "measure"]
    request = QueryRequest(explore.name, (*dimensions[-4:], *dimensions[8:12], *measures[:2]))
    context, dialect = QueryContext(datetime.now(UTC)), dialect_named("bigquery")
    taken: list[float] = []
    for _ in range(40):
        start = time.process_time()
        compile_query(model, request, context, dialect)
        taken.append(time.process_time() - start)
    return sorted(taken)[len(taken) // 2] * 1000


@dataclass(frozen=True, slots=True)
class LkmlRate:
    """The `lkml` package on a sample of a project, in CPU seconds; `whole_s`: as if all went at this rate."""

    megabytes: float
    seconds: float
    whole_s: float

    @property
    def megabytes_per_s(self) -> float:
        return self.megabytes / self.seconds


def lkml_rate(root: Path) -> LkmlRate:
    """From files of middle size, every tenth until there are 2 MB."""
    import lkml

    sizes = {path: path.stat().st_size for path in sorted(root.rglob("*.lkml"))}
    sample, total = list[Path](), 0
    for path in [path for path, size in sizes.items() if size <= LKML_LARGEST_BYTES][::10]:
        if total < LKML_SAMPLE_BYTES:
            sample.append(path)
            total += sizes[path]
    start = time.process_time()
    for path in sample:
        lkml.load(path.read_text("utf-8"))
    taken = time.process_time() - start
    return LkmlRate(total / 1e6, taken, taken * sum(sizes.values()) / total)


def large_project(data: Path) -> list[Figure]:
    """A LookML project of 3,165 files and 48 MB, in seconds of CPU time."""
    root = data / "lookml"
    write_project(root)
    rate, ours = lkml_rate(root), measured(root)
    floor = f"{rate.whole_s:.0f} s (lkml, parsing alone: {rate.megabytes_per_s:.1f} MB/s on {rate.megabytes:.1f} MB)"
    whole = ours["load_s"] + ours["check_s"]
    parts = f"{whole:.1f} s ({ours['load_s']:.1f} + {ours['check_s']:.1f}), {ours['peak_mb']:.0f} MB at most"
    changed = f"{ours['changed_s']:.2f} s, {ours['peak_after_changes_mb']:.0f} MB at most"
    compiled = f"{ours['compile_ms']:.1f} ms"
    work = f"load a LookML project ({ours['files']:,} files, {ours['megabytes']:.0f} MB) and check it"
    return [
        Figure(work, floor, parts, f"<= 8 s, <= {PEAK_MB} MB", whole <= 8 and ours["peak_mb"] <= PEAK_MB),
        Figure("the same after one file changed", "-", changed, "<= 0.3 s", ours["changed_s"] <= 0.3),
        Figure(
            "compile a query of 10 fields on its widest explore, warm",
            "-",
            compiled,
            "<= 5 ms",
            ours["compile_ms"] <= 5,
        ),
    ]


def main() -> None:
    order, folder, *numbers = sys.argv[1:]
    if order == "write":
        write_project(Path(folder), *(int(number) for number in numbers))
    else:
        print(json.dumps(measure(Path(folder)), indent=1))


if __name__ == "__main__":
    main()
