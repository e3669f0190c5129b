"""What the web process asks of a query worker, and what comes back. Both travel as msgpack by msgspec."""

from __future__ import annotations

from typing import Any

import msgspec

from ..query.post.plan import PostPlan


class ConnectionSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a database is. `dialect` names a file of `engines/`; `url` is its address without secrets in logs."""

    name: str
    dialect: str  # duckdb, postgres, sqlite, mysql, mariadb
    url: str  # duckdb, sqlite: the path of the file, or ":memory:" for duckdb; others: a URI
    read_only: bool = True
    timezone: str = "UTC"
    options: dict[str, str] = {}
    purpose: str = ""  # sessions of another purpose are other sessions
    # Columns by table. Where it is set, a session reads these and nothing else; SQLite's authorizer sees to it, on
    # Postgres the `role`, which has rights to them alone.
    readable: dict[str, tuple[str, ...]] = {}
    role: str = ""
    # DuckDB, SQLite: files with derived tables, by the name under which a statement finds them; read-only
    attached: tuple[tuple[str, str], ...] = ()


class Build(msgspec.Struct, frozen=True, omit_defaults=True):
    """Statements that make, change or drop a table, in their order.

    Where the table is a file of its own (DuckDB, SQLite): `file` is its path, `alias` what the statements call it,
    `origin` the file that it starts from as a copy, and `max_bytes` how large it may become (0: no limit).
    """

    statements: tuple[str, ...]
    file: str = ""
    alias: str = ""
    origin: str = ""
    max_bytes: int = 0


class LinkTemplate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A `link` of a field as LookML writes it, Liquid and all."""

    label: str
    url: str
    icon_url: str = ""


class Drill(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a cell leads: the fields that its link asks for, and the filters that its measure brings."""

    label: str
    fields: tuple[str, ...]
    filters: tuple[tuple[str, str], ...] = ()


class CellSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the cells of a column carry beside the value. `view`: the alias that bare names in templates mean."""

    view: str
    html: str = ""
    links: tuple[LinkTemplate, ...] = ()
    drills: tuple[Drill, ...] = ()


class CellScope(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the templates of all cells may read of the query, and what their drill links repeat of it.

    `drill_links`: whether cells list them; templates may read them all the same. `drill_dimensions`: those whose
    value of the row is a filter of the link.
    """

    model: str
    explore: str
    fields: dict[str, tuple[str, ...]] = {}  # by alias; only those that a template names
    filters: dict[str, str] = {}
    selected: tuple[str, ...] = ()
    parameters: dict[str, str] = {}
    user_attributes: dict[str, str] = {}
    query_timezone: str = "UTC"
    dialect: str = ""
    drill_links: bool = False
    drill_dimensions: tuple[str, ...] = ()
    drill_extras: dict[str, str] = {}  # further parameters of the address
    localization: dict[str, str] = {}  # the texts of `_localization` that a template names
    path_prefix: str = ""


class ColumnSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """One result column for a writer; the same names as `query.request.Column`, reduced to plain data."""

    name: str
    label: str
    label_short: str = ""
    category: str = "dimension"
    value_type: str = "string"  # string, number, yesno, date, datetime, json
    value_format: str | None = None
    type: str = "string"  # LookML type word, for json_detail and alignment
    field: dict[str, Any] = {}  # the LookmlModelExploreField as API data, for json_detail and json_bi
    timeframe: str | None = None
    separators: str = (
        ""  # between thousands and before the fraction, where a format is not to show `,` and `.`
    )
    pivot: int | None = None  # which of the task's pivot columns it stands under
    cell: CellSpec | None = None  # for formats that show more of a cell than its value


# In a drawing, the category of a column that tables show and charts leave out.
ROW_TOTAL = "row_total"


class PivotColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One pivot column: its key in JSON, and the values of the pivots as people see them."""

    key: str
    values: tuple[str | None, ...]
    is_total: bool = False
    filters: tuple[str, ...] = ()  # expressions that find the values again, one for each pivot


class Pivots(msgspec.Struct, frozen=True):
    """The pivots of an answer: the names and labels of the fields, and the columns from left to right."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    columns: tuple[PivotColumn, ...]


class Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    timeout_s: float = 120.0
    memory_bytes: int = 1536 * 1024 * 1024
    cpu_s: float = 130.0
    max_rows: int = 0  # of an answer, beyond which it fails; 0: any number
    max_bytes: int = 0


class Task(msgspec.Struct, frozen=True, omit_defaults=True):
    """Run one statement and write the answer as `format`.

    `format`: json, json_label, json_detail, json_bi, csv, txt, md, html, xlsx, png, jpg.
    `detail`: whatever the detail formats print around the rows (id, sql, timezone, applied filters …).
    """

    id: str
    connection: ConnectionSpec
    sql: str
    columns: tuple[ColumnSpec, ...]
    format: str
    shape: str = ""  # the same for statements whose columns have the same types; empty: not known
    helper_columns: tuple[str, ...] = ()
    row_cap: int = -1  # rows to read at most, whatever the statement gives; -1: all
    apply_formatting: bool = False
    limit: int = 500  # the row limit in the SQL, to tell `truncated`; -1: none
    limits: Limits = Limits()
    detail: dict[str, Any] = {}
    separators: str = ""  # as in ColumnSpec, for table calculations
    vis_config: dict[str, Any] = {}
    apply_vis: bool = False  # columns, labels and rows as `vis_config` shows them
    cells: CellScope | None = None  # where a column has a `cell`
    formula_safe: bool = False  # csv and txt: texts that a spreadsheet would run are marked as text
    image_width: int = 800
    image_height: int = 600
    post: PostPlan | None = None  # what is done with the rows before they are the answer
    pivots: Pivots | None = None  # of a finished table
    merge: tuple[MergeSource, ...] = ()  # queries to join; the task itself has no statement then
    build: Build | None = None  # in place of `sql`: the answer has no body
    warnings: tuple[str, ...] = ()  # about what has been read, which the header of the answer tells


class MergeSource(msgspec.Struct, frozen=True, omit_defaults=True):
    """One query of a merged one. `names`: what each column that is taken over is called in the merged result, by its
    name here. `pairs`: (column of the merged result, column here) that must be equal; none for the first query."""

    task: Task
    label: str
    names: dict[str, str]
    pairs: tuple[tuple[str, str], ...] = ()


class Header(msgspec.Struct, frozen=True, tag="header"):
    """The first frame of a good answer: it comes when the database has given its first rows."""

    media_type: str
    warnings: tuple[str, ...] = ()  # for whoever asked


class Data(msgspec.Struct, frozen=True, tag="data"):
    """Bytes of the answer, at most 256 KiB a frame."""

    body: bytes


class Done(msgspec.Struct, frozen=True, tag="done"):
    """`transfer_s`: the part of `runtime_s` in which the worker waited for whoever reads the answer."""

    rows: int
    runtime_s: float
    bytes: int
    transfer_s: float = 0.0


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The statement failed. `code`: sql-error, timeout, out-of-memory, killed, connection, refused, too-large, busy.
    `position` counts characters in the SQL from 1. Comes before any Header, or in place of Done."""

    code: str
    message: str
    detail: str = ""
    position: int | None = None


Frame = Header | Data | Done | Failed
