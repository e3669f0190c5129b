"""Writes the pages of `docs/reference/` from the code that they describe. `make docs` runs it.

A test compares each page with what this module would write, so a page cannot fall behind.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import typer

from lookalike.access import permissions
from lookalike.api import DOMAINS
from lookalike.api.not_yet import NOT_YET
from lookalike.api_explorer.asked import asked_by
from lookalike.cli import GROUPS
from lookalike.config import setting_fields, settings_table
from lookalike.dispatch.contract import OWN_PREFIX, PREFIX, Contract, Operation, read_contract
from lookalike.dispatch.domain import PUBLIC, Handler
from lookalike.dispatch.errors import FieldError, Invalid, documentation_path, error_body
from lookalike.dispatch.shape import Shaper
from lookalike.engines.dialect import DIALECT_CLASSES, LOOKER_NAMES, Dialect, NotInDialect, dialect_named
from lookalike.engines.driver import DRIVERS
from lookalike.lookml import load_project
from lookalike.lookml.check.codes import meanings
from lookalike.lookml.check.rules import RULES
from lookalike.lookml.model.types import Explore
from lookalike.lookml.parameters import BLOCKS, Parameter, Status, every_parameter, parameters
from lookalike.pages.errors import MEANINGS
from lookalike.query.expressions import FUNCTIONS, Function, Place
from lookalike.query.expressions.rows import SHORTCUTS
from lookalike.safety.not_undoable import CANNOT_BE_UNDONE
from lookalike.system_activity.model import FOLDER as ACTIVITY_FOLDER
from lookalike.system_activity.model import MODEL as ACTIVITY_MODEL

TARGET = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/build.py from the code. Run `make docs`; edit the code, not this page. -->"


def pages() -> dict[str, str]:
    """The text of each page by file name."""
    contract = read_contract()
    return {
        "settings.md": settings_page(),
        "operations.md": operations_page(contract),
        "permissions.md": permissions_page(contract),
        "errors.md": errors_page(),
        "undo.md": undo_page(),
        "cli.md": cli_page(),
        "lookml-parameters.md": lookml_parameters_page(),
        "lookml-errors.md": lookml_errors_page(),
        "looker-expressions.md": expressions_page(),
        "databases.md": databases_page(),
        "system-activity.md": activity_page(),
    }


def build(folder: Path = TARGET) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE, *(part.strip("\n") for part in parts)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(each) for each in line) + " |" for line in lines)


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


# --- settings -------------------------------------------------------------------------------------------------


def settings_page() -> str:
    return page(
        "Settings",
        "A value comes from the first of these that states it: the option on the command line (`--http-port`), "
        "the environment variable, the settings file, the default below. The settings file is `lookalike.toml` in "
        "the data folder, or the file that `--config` names. A name that is no setting stops the start, in the "
        "file and on the command line alike.",
        "Options are the names below with `-` for `_`. A relative path in the file counts from the file's folder. "
        "`lookalike demo` keeps its data in `demo-data` unless told otherwise, and serves its own project.",
        settings_table(),
        "An example of `lookalike.toml`:",
        EXAMPLE_TOML,
    )


EXAMPLE_TOML = """```toml
host = "0.0.0.0"
host_url = "https://bi.example.com:19999"
timezone = "Europe/Berlin"
project = "/srv/lookml"
smtp_host = "mail.example.com"
smtp_from = "reports@example.com"
```"""


# --- operations -----------------------------------------------------------------------------------------------


def operations_page(contract: Contract) -> str:
    own = [each for each in contract.operations.values() if each.prefix == OWN_PREFIX]
    official = [each for each in contract.operations.values() if each.prefix == PREFIX]
    written = [each for each in official if each.id not in NOT_YET]
    return page(
        "Operations",
        f"The API has {len(official)} operations under `/api/4.0`; {len(written)} of them work in this "
        "release. The others answer 501 and name themselves. A running server serves the same as "
        "`/api/4.0/openapi.json` (OpenAPI 3) and `/api/4.0/swagger.json` (Swagger 2).",
        table(["tag", "works", "of"], _tag_counts(official)),
        *(_tag_section(tag, operations) for tag, operations in _by_tag(official)),
        "# Operations of our own\n\n"
        f"What the Looker API has no operation for stands under `{OWN_PREFIX}`, with the same tokens, errors and "
        f"permissions; a running server describes it in `{OWN_PREFIX}/openapi.json`.",
        _operations_table(own),
    )


def _by_tag(operations: list[Operation]) -> list[tuple[str, list[Operation]]]:
    tags = sorted({each.tag for each in operations})
    return [(tag, [each for each in operations if each.tag == tag]) for tag in tags]


def _tag_counts(operations: list[Operation]) -> Iterator[list[str]]:
    for tag, those in _by_tag(operations):
        works = sum(each.id not in NOT_YET for each in those)
        yield [f"[{tag}](#{tag.lower()})", str(works), str(len(those))]


def _tag_section(tag: str, operations: list[Operation]) -> str:
    return f"## {tag}\n\n" + _operations_table(operations)


def _operations_table(operations: list[Operation]) -> str:
    ordered = sorted(operations, key=lambda each: (each.id in NOT_YET, each.path, each.verb))
    rows = (
        [
            f"`{each.id}`",
            f"{each.verb.upper()} `{each.path}`",
            each.summary,
            "not yet" if each.id in NOT_YET else "works",
        ]
        for each in ordered
    )
    return table(["operation", "call", "what it does", "state"], rows)


# --- permissions ----------------------------------------------------------------------------------------------


def permissions_page(contract: Contract) -> str:
    return page(
        "Permissions",
        "A role joins a permission set and a model set. A permission without its parents gives nothing. Permissions "
        "of scope *model* count for the models of the same role, those of scope *instance* everywhere. Whoever has "
        "the Admin permission set may do everything.",
        "All permissions exist, so that roles can be copied from one server to another; a permission for a part "
        "that is not written yet has no effect yet.",
        "## The permissions",
        table(["permission", "needs", "scope", "what it allows"], _permission_rows()),
        "## The permission sets of a new server",
        table(["set", "permissions"], _set_rows()),
        "## What each operation needs",
        "Each operation names one rule of its noun. The same rule fills `can` in answers and decides between 403 "
        "and 404. *Looks at* says what the rule asks about the caller; more than one entry may be alternatives or "
        "be needed together. Which rows a caller sees at all, by the access to folders, by the models of the roles "
        "and by ownership, comes on top.",
        *_rule_sections(contract),
    )


def _permission_rows() -> Iterator[list[str]]:
    for each in permissions.ALL:
        parent = f"`{each.parent}`" if each.parent else "–"
        yield [f"`{each.name}`", parent, each.scope, each.description]


def _set_rows() -> Iterator[list[str]]:
    for name, granted in permissions.DEFAULT_SETS:
        yield [name, "all of them" if "administer" in granted else code(granted)]


def handlers_of(contract: Contract) -> dict[str, Handler]:
    found: dict[str, Handler] = {}
    for domain in DOMAINS:
        domain.install(contract, Shaper(contract), found)
    return found


def _rule_sections(contract: Contract) -> Iterator[str]:
    handlers = handlers_of(contract)
    for tag, operations in _by_tag(list(contract.operations.values())):
        written = [each for each in operations if each.id in handlers]
        if written:
            rows = (_rule_row(each, handlers[each.id]) for each in written)
            yield f"### {tag}\n\n" + table(["operation", "rule", "looks at"], rows)


def _rule_row(operation: Operation, handler: Handler) -> list[str]:
    if handler.rule is None:
        return [f"`{operation.id}`", f"`{PUBLIC}`", "nothing; no login needed"]
    name = f"`{handler.domain.schema}.{handler.needs}`"
    return [f"`{operation.id}`", name, asked_by(handler.rule, has_row=handler.row_param is not None)]


# --- errors ---------------------------------------------------------------------------------------------------


def errors_page() -> str:
    return page(
        "Errors",
        "Every answer that is not a success has the same body. `errors` is there when single fields can be named; "
        "`documentation_url` leads to a page of your own server.",
        f"```json\n{_error_example()}\n```",
        table(["status", "what it means"], ([str(status), text] for status, text in MEANINGS.items())),
        "A refused call of an operation whose contract knows no 403 answers 404, as Looker does. Every answer has an "
        "`X-Request-Id` header; the log lines of the call carry the same id.",
        "## Headers of our own",
        table(["header", "when"], HEADERS),
    )


HEADERS = (
    ["`X-Lookalike-Warning`", "Something in the call was ignored, or has no effect yet: it says what."],
    ["`X-Lookalike-Operation`", "The call changed something: the id of its entries in the journal."],
    ["`Idempotent-Replayed`", "The answer is that of an earlier call with the same `Idempotency-Key`."],
    ["`Retry-After`", "With 429 and 503: seconds to wait."],
)


def _error_example() -> str:
    wrong = Invalid(FieldError("title", "missing_field", "This field is required."))
    url = f"https://localhost:19999{documentation_path(422, 'post', '/looks')}"
    return json.dumps(json.loads(error_body(wrong, url)), indent=2)


# --- undo -----------------------------------------------------------------------------------------------------


def undo_page() -> str:
    reasons: dict[str, list[str]] = {}
    for name, reason in CANNOT_BE_UNDONE.items():
        reasons.setdefault(reason, []).append(name)
    return page(
        "Undo",
        "Every operation that changes something answers with the header `X-Lookalike-Operation`, and can be taken "
        "back for as many days as the setting `undo_days` says, and done again: by "
        "`POST /api/lookalike/v1/operations/{id}/undo` and `…/redo`, many at once by `POST /api/lookalike/v1/undo`, "
        "and on the host by `lookalike undo`. What comes back has its ids, members and logins. Tokens stay dead, and "
        "what has left the server (mail, results) stays where it is.",
        "## What stands in the way",
        table(["code", "what it means", "with `force`"], CONFLICTS),
        "Either everything is taken back or nothing; the answer is then a 409 with every conflict, and the operations "
        "that came later.",
        "## What leaves nothing to take back",
        table(["operations", "why"], ([code(sorted(names)), reason] for reason, names in reasons.items())),
    )


CONFLICTS = (
    ["`changed_since`", "What the operation had set was set again since.", "The older value comes back."],
    ["`in_use`", "What it had made is used by something that came later.", "That goes too."],
    [
        "`gone`",
        "What has to come back, or to change back, belongs to something that is gone.",
        "It stays away.",
    ],
    [
        "`already_exists`",
        "A name or an address belongs to something else by now.",
        "Still refused: rename first.",
    ],
    ["`already_undone`", "It was taken back before.", "Still refused."],
    ["`not_undone`", "There is nothing to do again.", "Still refused."],
    ["`undone_together`", "It was taken back with others; undo that undo.", "Still refused."],
)


# --- the command line -----------------------------------------------------------------------------------------


def cli_page() -> str:
    commands = [_command_section(name, command) for name, command in commands_of()]
    return page(
        "Command line",
        "`lookalike --help` lists the commands, `lookalike COMMAND --help` the options of one. Where a command takes "
        "settings, every setting is an option of it: see [settings](settings.md).",
        *commands,
    )


def commands_of() -> Iterator[tuple[str, click.Command]]:
    """(`lookalike keys create`, the command) for each command there is."""
    for name in GROUPS:
        program = typer.Typer()
        program.callback()(lambda: None)
        import_module(f"lookalike.cli.{name}").add_to(program)
        yield from _leaves("lookalike", typer.main.get_command(program))


def _leaves(prefix: str, command: Any) -> Iterator[tuple[str, click.Command]]:
    if not hasattr(command, "commands"):
        yield prefix, command
        return
    for name, each in command.commands.items():
        yield from _leaves(f"{prefix} {name}", each)


def _command_section(name: str, command: click.Command) -> str:
    settings = {each.name for each in setting_fields()}
    own = [each for each in command.params if each.name not in settings]
    parts = [f"## {name}", inspect.cleandoc(command.help or "").split("\f")[0]]
    if own:
        rows = ([f"`{'`, `'.join(each.opts)}`", str(getattr(each, "help", "") or "")] for each in own)
        parts.append(table(["option", "what it does"], rows))
    if len(own) < len(command.params):
        parts.append("Takes all [settings](settings.md).")
    return "\n\n".join(parts)


# --- LookML ---------------------------------------------------------------------------------------------------


def lookml_parameters_page() -> str:
    counts = Counter(each.status for each in every_parameter())
    return page(
        "LookML parameters",
        "Every parameter that LookML knows, by the block that it stands in, and what is made of it here. A parameter "
        "that is not on this page is reported with its place and the name that may be meant. One that is *refused* is "
        "an error; one of *no effect* is read and kept. For persistent tables the statements that build them are "
        "written and shown; nothing runs them yet, so queries take their SQL in.",
        table(["state", "parameters"], ([status.value, str(counts[status])] for status in Status)),
        *(_block_section(block) for block in BLOCKS),
    )


def _block_section(block: str) -> str:
    rows = ([f"`{each.name}`", _state(each), each.text] for each in parameters(block).values())
    return f"## {block}\n\n" + table(["parameter", "state", "what it says"], rows)


def _state(parameter: Parameter) -> str:
    return f"{parameter.status.value}: {parameter.why}" if parameter.why else parameter.status.value


def lookml_errors_page() -> str:
    return page(
        "LookML errors",
        "What is said about a project: a code that stays the same, the place as `file:line:column`, and a sentence "
        "that names what is meant. An explore with an error in what it needs refuses its queries; the other explores "
        "go on. Codes with a severity come from rules over the finished model, the others from reading it.",
        table(["code", "severity", "what it means", "what to do"], _lookml_error_rows()),
    )


def _lookml_error_rows() -> Iterator[list[str]]:
    severities = {rule.code: rule.severity.value for rule in RULES}
    for found, (meaning, remedy) in sorted(meanings().items()):
        yield [f"`{found}`", severities.get(found, "–"), meaning, remedy]


# --- Looker expressions ---------------------------------------------------------------------------------------


def databases_page() -> str:
    head = ("Database", "Name", "Also", "Served", "FULL OUTER JOIN", "Percentiles", "Lists")
    return page(
        "Databases",
        "The databases that LookML is compiled for. *Served*: the server has a driver and runs queries on it; for the "
        "others it writes the SQL (`lookalike lookml sql`). *Also*: Looker's names for the same dialect. Percentiles "
        "are computed everywhere: where the database has no such aggregate, the rows of each group are numbered. What "
        "a database has no SQL for is refused by name (`not-in-dialect`); nothing is left out.",
        table(head, (_database_row(dialect_named(name)) for name in DIALECT_CLASSES)),
        *(_database_section(dialect_named(name)) for name in DIALECT_CLASSES),
    )


def _database_row(dialect: Dialect) -> list[str]:
    also = sorted(name for name, own in LOOKER_NAMES.items() if own == dialect.name)
    percentiles = "of the database" if dialect.has_percentile else "by numbered rows"
    return [
        dialect.title or dialect.name,
        f"`{dialect.name}`",
        code(also) if also else "",
        _yes(dialect.name in DRIVERS),
        _yes(dialect.supports_full_outer_join),
        percentiles,
        _yes(_has_lists(dialect)),
    ]


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


def _has_lists(dialect: Dialect) -> bool:
    try:
        dialect.list_distinct("x", "|")
    except NotInDialect:
        return False
    return True


def _database_section(dialect: Dialect) -> str:
    """What the dialect's own file says of it; two dialects of one file share it."""
    said = inspect.getdoc(import_module(type(dialect).__module__)) or ""
    return f"## {dialect.title or dialect.name}\n\n{' '.join(said.split())}"


def activity_page() -> str:
    model = load_project(ACTIVITY_FOLDER).models[ACTIVITY_MODEL]
    explores = [each for each in model.explores.values() if not each.hidden]
    overview = [[f"`{each.name}`", each.description or "", code(_views(each))] for each in explores]
    views = dict.fromkeys(view for each in explores for view in _views(each))
    return page(
        "System Activity",
        f"""The model `{ACTIVITY_MODEL}` (older scripts call it `i__looker`) describes what happens on the server, in
LookML over its own store. It takes `see_system_activity`, which administrators have. Explores and fields have
Looker's names. [Ask who ran what](../how-to/ask-who-ran-what.md) shows it at work.""",
        "## Explores",
        table(("explore", "what it holds", "its views"), overview),
        *(_activity_section(explores, view) for view in views),
    )


def _views(explore: Explore) -> list[str]:
    """Its own and those that it joins, without those that are only there to join others."""
    joined = [join.name for join in explore.joins if join.fields is None or join.fields]
    return [explore.base, *(name for name in joined if name != explore.base)]


def _activity_section(explores: list[Explore], view: str) -> str:
    explore = next(each for each in explores if view in _views(each))
    shown = [
        [f"`{name}`", field.category.value, field.type, field.description or ""]
        for name, field in explore.fields.items()
        if name.partition(".")[0] == view and field.standard_timeframe and not field.hidden
    ]
    return f"## {view}\n\n" + table(("field", "kind", "type", "description"), shown)


def expressions_page() -> str:
    groups = dict.fromkeys(each.group for each in FUNCTIONS.values())
    return page(
        "Looker expressions",
        "Table calculations, custom fields, custom filters and data tests are written in one small language. Custom "
        "fields and filters become SQL; table calculations and data tests are computed over the rows of the answer.",
        EXPRESSION_SYNTAX,
        f"There are {len(FUNCTIONS)} functions. *anywhere* means table calculations, custom fields and custom filters.",
        *(_function_section(group) for group in groups),
        "## Shortcut calculations\n\nA table calculation may name a kind in place of an expression. Here `f` is its "
        "field.",
        table(
            ["calculation_type", "expression"],
            ([f"`{k}`", f"`{v.format(f='${f}')}`"] for k, v in SHORTCUTS.items()),
        ),
    )


def _function_section(group: str) -> str:
    rows = (
        [f"`{each.signature}`", _gives(each), _where(each), each.description]
        for each in sorted(FUNCTIONS.values(), key=lambda each: each.name)
        if each.group == group
    )
    return f"## {group}\n\n" + table(["function", "gives", "where", "what"], rows)


def _where(function: Function) -> str:
    return "anywhere" if len(function.places) == len(Place) else str(*function.places)


def _gives(function: Function) -> str:
    return _RESULTS.get(function.result, function.result)


_RESULTS = {
    "same": "what its first argument is",
    "last": "what its last argument is",
    "joined": "what its values are",
    "moved": "date or datetime",
    "list": "list",
    "strings": "list of string",
}
EXPRESSION_SYNTAX = """
## How it is written

| form | meaning |
|---|---|
| `${view.field}`, `${name}` | a field, or a custom field or calculation by its name |
| `${field:total}`, `${field:row_total}` | its total, where the query has totals; in table calculations |
| `12`, `1.5`, `"text"`, `yes`, `no`, `null` | values; `\\"` is a quotation mark inside a text |
| `+` `-` `*` `/` | arithmetic; `/` keeps decimals |
| `=` `!=` `<` `<=` `>` `>=` | comparisons |
| `AND` `OR` `NOT` | in capitals only; `AND` before `OR` |
| `if(${n} > 1, "many", "few")`, `case(when(${n} > 1, "many"), "few")` | choices |
| `# words` | a comment, to the end of its line |

Types are `number`, `string`, `yesno`, `date` and `datetime`; a misfit is an error that names the place. A year such as
`${orders.created_year}` is a number, and a date where one is asked for.

Null goes through arithmetic, comparisons and functions; a condition that is null counts as no, so `if` takes its else
value. A `yesno` field is yes or no and never null. Division by zero, the logarithm of 0 and a date that does not exist
are null. `x = null` is never yes: write `is_null(x)`.

A function that takes a column, such as `sum`, gives one number for all rows; over a list, such as
`pivot_row(${orders.count})`, one for each row. A calculation that looks across the pivot columns and uses no value of
a single one is shown once, after all of them.
"""


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
