"""What JDBC drivers ask about models, as Avatica's requests and answers: models are schemas, explores are tables,
fields are columns. Shown is what the caller may ask for. Source: Looker's documentation of the Open SQL Interface,
Avatica's JSON reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...dispatch.call import Call
from ...dispatch.errors import BadRequest
from ...lookml.model.types import Category, Explore, Model
from ...projects.fields import is_numeric
from ...projects.labels import explore_description, explore_label
from ...query.plan.catalog import FieldRef
from ...query.sql_interface.avatica import (
    BOOLEAN,
    INTEGER,
    TYPES,
    VARCHAR,
    Json,
    SqlType,
    result_set,
    sql_type,
)
from ...query_runs.attributes import attributes_of
from ...query_runs.sql_interface import may_ask
from ..models.explores import ExploreView

Columns = tuple[tuple[str, SqlType], ...]

MAX_PATTERN = 1000
# Looker's documentation has TABLE_TYPE here, which is in no driver's list of types: assumed a slip.
TABLE = "TABLE"


def _columns(names: str, **others: SqlType) -> Columns:
    """VARCHAR unless said otherwise."""
    return tuple((name, others.get(name, VARCHAR)) for name in names.split())


SCHEMAS = _columns("TABLE_SCHEM TABLE_CATALOG")
TABLES = _columns(
    "TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME SELF_REFERENCING_COL_NAME "
    "REF_GENERATION DESCRIPTION LABEL TAGS"
)
FIELDS = _columns(
    "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE BUFFER_LENGTH DECIMAL_DIGITS "
    "NUM_PREC_RADIX NULLABLE REMARKS COLUMN_DEF SQL_DATA_TYPE SQL_DATETIME_SUB CHAR_OCTET_LENGTH ORDINAL_POSITION "
    "IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE IS_AUTOINCREMENT IS_GENERATEDCOLUMN "
    "DIMENSION_GROUP DRILL_FIELDS FIELD_ALIAS FIELD_CATEGORY FIELD_DESCRIPTION FIELD_GROUP_VARIANT FIELD_LABEL "
    "FIELD_NAME HIDDEN LOOKER_TYPE REQUIRES_REFRESH_ON_SORT SORTABLE TAGS USE_STRICT_VALUE_FORMAT VALUE_FORMAT "
    "VIEW_LABEL VIEW_NAME",
    **dict.fromkeys(
        "DATA_TYPE COLUMN_SIZE BUFFER_LENGTH DECIMAL_DIGITS NUM_PREC_RADIX NULLABLE".split(), INTEGER
    ),
    **dict.fromkeys("SQL_DATA_TYPE SQL_DATETIME_SUB CHAR_OCTET_LENGTH ORDINAL_POSITION".split(), INTEGER),
    **dict.fromkeys("SOURCE_DATA_TYPE".split(), INTEGER),
    **dict.fromkeys("HIDDEN REQUIRES_REFRESH_ON_SORT SORTABLE USE_STRICT_VALUE_FORMAT".split(), BOOLEAN),
)
TYPE_INFO = _columns(
    "TYPE_NAME DATA_TYPE PRECISION LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS NULLABLE CASE_SENSITIVE SEARCHABLE "
    "UNSIGNED_ATTRIBUTE FIXED_PREC_SCALE AUTO_INCREMENT LOCAL_TYPE_NAME MINIMUM_SCALE MAXIMUM_SCALE SQL_DATA_TYPE "
    "SQL_DATETIME_SUB NUM_PREC_RADIX",
    **dict.fromkeys("DATA_TYPE PRECISION NULLABLE SEARCHABLE MINIMUM_SCALE MAXIMUM_SCALE".split(), INTEGER),
    **dict.fromkeys("SQL_DATA_TYPE SQL_DATETIME_SUB NUM_PREC_RADIX".split(), INTEGER),
    **dict.fromkeys("CASE_SENSITIVE UNSIGNED_ATTRIBUTE FIXED_PREC_SCALE AUTO_INCREMENT".split(), BOOLEAN),
)
PROPERTIES = {
    **dict.fromkeys(
        ("GET_STRING_FUNCTIONS", "GET_NUMERIC_FUNCTIONS", "GET_SYSTEM_FUNCTIONS", "GET_TIME_DATE_FUNCTIONS"),
        "",
    ),
    "GET_S_Q_L_KEYWORDS": "AGGREGATE",
    "GET_DEFAULT_TRANSACTION_ISOLATION": 0,
}
OF_STATEMENTS = (
    "prepare",
    "prepareAndExecute",
    "execute",
    "fetch",
    "executeBatch",
    "prepareAndExecuteBatch",
    "syncResults",
)


class MetadataReader:
    """One request of one caller."""

    def __init__(self, call: Call):
        self._call = call
        self._attributes = attributes_of(call.instance, call.read, call.caller).values
        self._answers: dict[str, Callable[[Json], Json]] = {
            "getSchemas": lambda request: result_set(request, SCHEMAS, self._schemas(request)),
            "getTables": lambda request: result_set(request, TABLES, self._tables(request)),
            "getColumns": lambda request: result_set(request, FIELDS, self._fields(request)),
            "getCatalogs": lambda request: result_set(request, _columns("TABLE_CAT"), ()),
            "getTableTypes": lambda request: result_set(request, _columns("TABLE_TYPE"), [(TABLE,)]),
            "getTypeInfo": lambda request: result_set(request, TYPE_INFO, map(_type_info, TYPES)),
            "databaseProperties": lambda _: {"response": "databaseProperties", "map": PROPERTIES},
            "connectionSync": _synced,
            "createStatement": _created,
            **dict.fromkeys(
                ("openConnection", "closeConnection", "closeStatement", "commit", "rollback"), _done
            ),
        }

    def answer(self, request: Json) -> Json:
        """Raises 400 that names the requests there are."""
        name = request.get("request")
        if name in OF_STATEMENTS:
            message = (
                f"avatica_request: {name} is not answered here; statements go to create_sql_interface_query."
            )
            raise BadRequest(message, "avatica_request")
        found = self._answers.get(name) if isinstance(name, str) else None
        if found is None:
            known = ", ".join(sorted(self._answers))
            message = f"avatica_request: there is no request {str(name)[:80]!r}; there are {known}."
            raise BadRequest(message, "avatica_request")
        address = self._call.instance.api_url.partition("://")[2]
        return {**found(request), "rpcMetadata": {"response": "rpcMetadata", "serverAddress": address}}

    # what there is

    def _models(self, request: Json) -> Iterator[Model]:
        matches = _pattern(request, "schemaPattern")
        for model in sorted(self._call.instance.projects.models(), key=lambda each: each.name):
            if matches(model.name) and may_ask(self._call.caller, model.name):
                yield model

    def _explores(self, request: Json) -> Iterator[tuple[Model, Explore]]:
        matches = _pattern(request, "tableNamePattern")
        for model in self._models(request):
            for explore in sorted(model.explores.values(), key=lambda each: each.name):
                view = self._view(model, explore)
                if (
                    matches(explore.name)
                    and view.catalog.grants(explore.required_access_grants)
                    and not explore.errors
                ):
                    yield model, explore

    def _view(self, model: Model, explore: Explore) -> ExploreView:
        """As a driver's pages show it: in the caller's language, and without LookML."""
        localization = self._call.instance.projects.localization(model, self._attributes.get("locale"))
        return ExploreView(model, explore, self._attributes, sees_lookml=False, localization=localization)

    def _schemas(self, request: Json) -> Iterator[tuple[Any, ...]]:
        return ((model.name, None) for model in self._models(request))

    def _tables(self, request: Json) -> Iterator[tuple[Any, ...]]:
        kinds = request.get("typeList")
        if isinstance(kinds, list) and kinds and TABLE not in kinds:
            return
        for model, explore in self._explores(request):
            texts, tags = self._view(model, explore).texts, ", ".join(explore.tags)
            text, label = explore_description(explore, texts), explore_label(explore, texts)
            yield (None, model.name, explore.name, TABLE, text, *[None] * 5, text, label, tags)

    def _fields(self, request: Json) -> Iterator[tuple[Any, ...]]:
        """Sorted by view and field, and counted in that order."""
        matches = _pattern(request, "columnNamePattern")
        for model, explore in self._explores(request):
            view = self._view(model, explore)
            names = [name for name in view.field_names() if _is_column(explore, name)]
            for position, name in enumerate(sorted(names), 1):
                if matches(name):
                    yield _field_row(view, name, position)


def _is_column(explore: Explore, name: str) -> bool:
    return explore.fields[name].category in (Category.DIMENSION, Category.MEASURE)


def _field_row(view: ExploreView, name: str, position: int) -> tuple[Any, ...]:
    alias, _, own = name.partition(".")
    field = view.explore.fields[name]
    found = view.field(name)
    kind = sql_type(FieldRef(alias, field, name), is_numeric=is_numeric(field))
    values = {
        "TABLE_SCHEM": view.model.name,
        "TABLE_NAME": view.explore.name,
        "COLUMN_NAME": name,
        "DATA_TYPE": kind.code,
        "TYPE_NAME": kind.name,
        "COLUMN_SIZE": kind.precision,
        "NUM_PREC_RADIX": kind.radix,
        "NULLABLE": 1,
        "REMARKS": found["description"],
        "ORDINAL_POSITION": position,
        "IS_NULLABLE": "YES",
        "IS_AUTOINCREMENT": "NO",
        "IS_GENERATEDCOLUMN": "YES" if field.category is Category.MEASURE else "NO",
        "DIMENSION_GROUP": f"{alias}.{field.dimension_group}" if field.dimension_group else None,
        "DRILL_FIELDS": ", ".join(field.drill_fields),
        "FIELD_ALIAS": ", ".join(field.aliases) or None,
        "FIELD_CATEGORY": field.category.value,
        "FIELD_DESCRIPTION": found["description"],
        "FIELD_GROUP_VARIANT": found["field_group_variant"],
        "FIELD_LABEL": found["label"],
        "FIELD_NAME": own,
        "HIDDEN": field.hidden,
        "LOOKER_TYPE": found["type"],
        "REQUIRES_REFRESH_ON_SORT": found["requires_refresh_on_sort"],
        "SORTABLE": found["sortable"],
        "TAGS": ", ".join(field.tags),
        "USE_STRICT_VALUE_FORMAT": field.strict_value_format,
        "VALUE_FORMAT": found["value_format"],
        "VIEW_LABEL": found["view_label"],
        "VIEW_NAME": alias,
    }
    return tuple(values.get(column) for column, _ in FIELDS)


def _type_info(kind: SqlType) -> tuple[Any, ...]:
    mark = "'" if kind is VARCHAR else None
    is_number = kind.radix is not None
    return (
        *(kind.name, kind.code, kind.precision, mark, mark, None, 1, kind is VARCHAR, 3),
        *(not is_number, False, False, kind.name, 0, 0, kind.code, None, kind.radix),
    )


# --- the connection, of which the server keeps nothing -----------------------------------------------------------


def _done(request: Json) -> Json:
    return {"response": request["request"]}


def _created(request: Json) -> Json:
    return {
        "response": "createStatement",
        "connectionId": request.get("connectionId") or "",
        "statementId": 1,
    }


def _synced(request: Json) -> Json:
    """Everything is read-only, and nothing is in a transaction."""
    properties = {
        "connProps": "connPropsImpl",
        "autoCommit": True,
        "readOnly": True,
        "transactionIsolation": 0,
        "catalog": None,
        "schema": None,
        "dirty": False,
    }
    return {"response": "connectionSync", "connProps": properties}


def _pattern(request: Json, key: str) -> Callable[[str], bool]:
    """A pattern of JDBC: `%` is any text, `_` any character, a backslash takes the next sign as it is. None: all.

    Raises 400 for what is no text.
    """
    given = request.get(key)
    if given is None:
        return lambda _: True
    if not isinstance(given, str) or len(given) > MAX_PATTERN:
        message = f"avatica_request: {key} is a text of at most {MAX_PATTERN} characters, such as order%."
        raise BadRequest(message, "avatica_request")
    signs = [_sign(part) for part in re.findall(r"\\.|%+|.", given, re.DOTALL)]
    return lambda name: _fits(name, signs)


ANY_TEXT, ANY_SIGN = "%%", "__"  # longer than one sign, so that none is mistaken for them


def _sign(part: str) -> str:
    if part[0] == "%":
        return ANY_TEXT
    return ANY_SIGN if part == "_" else part[-1]


def _fits(name: str, signs: Sequence[str]) -> bool:
    """Goes back to the last `%` alone, so it takes no longer than the product of both lengths."""
    at = of = 0
    back: tuple[int, int] | None = None
    while at < len(name):
        if of < len(signs) and signs[of] in (ANY_SIGN, name[at]):
            at, of = at + 1, of + 1
        elif of < len(signs) and signs[of] == ANY_TEXT:
            back = (at, of)
            of += 1
        elif back is not None:
            back = (back[0] + 1, back[1])
            at, of = back[0], back[1] + 1
        else:
            return False
    return all(sign == ANY_TEXT for sign in signs[of:])
