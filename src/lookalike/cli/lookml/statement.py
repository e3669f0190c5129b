"""`lookalike lookml sql`: the statement of one query."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..options import fail
from .arguments import (
    AS_JSON,
    ATTRIBUTES,
    DIALECT,
    FOLDER,
    MODEL,
    chosen_dialect,
    chosen_models,
    loaded,
    pairs,
    words,
)

if TYPE_CHECKING:
    from ...engines.dialect import Dialect
    from ...lookml import Model, Project
    from ...lookml.project.strings import Texts
    from ...query import CompiledQuery, QueryContext, QueryRequest


def sql(
    folder: FOLDER,
    explore: Annotated[str, typer.Option(help="The explore that is asked.", show_default=False)],
    fields: Annotated[
        list[str], typer.Option(help="view.field, several with commas; may be repeated.", show_default=False)
    ],
    model: MODEL = None,
    filters: Annotated[
        list[str] | None, typer.Option(help="view.field=expression; may be repeated.", show_default=False)
    ] = None,
    filter_expression: Annotated[
        str | None, typer.Option(help="A Looker expression that rows must meet.", show_default=False)
    ] = None,
    sorts: Annotated[
        list[str] | None, typer.Option(help='view.field or "view.field desc".', show_default=False)
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="Rows; -1 for all; 500 when not given.", show_default=False)
    ] = None,
    dialect: DIALECT = None,
    timezone: Annotated[str, typer.Option(help="The zone in which times are shown and filtered.")] = "UTC",
    user_attribute: ATTRIBUTES = None,
    locale: Annotated[
        str | None, typer.Option(help="The locale of whoever asks; the project's own when not given.")
    ] = None,
    assume_built: Annotated[
        bool, typer.Option("--assume-built", help="As if every persistent table had been built.")
    ] = False,
    as_json: AS_JSON = False,
) -> None:
    """Compile one query to SQL. Nothing is run.

    Example: lookalike lookml sql ~/lookml --explore order_items --fields order_items.count
    --filters 'order_items.created_date=7 days'
    """
    from ...query import QueryError, QueryRequest, compile_query

    project = loaded(folder)
    found = _model(project, model, explore)
    chosen = chosen_dialect(dialect, project)
    request = QueryRequest(
        explore,
        words(fields),
        filters=pairs(filters, "--filters"),
        filter_expression=filter_expression,
        sorts=words(sorts),
        limit=limit,
        query_timezone=timezone,
    )
    attributes = pairs(user_attribute, "--user-attribute")
    context = _context(attributes, chosen, assume_built=assume_built)
    context = replace(context, localization=_texts(project, locale, attributes))
    try:
        query = compile_query(found, request, context, chosen)
    except QueryError as error:
        if not as_json:
            fail(f"{error.code}: {error.message}")
        print(json.dumps({"error": {"code": error.code, "message": error.message, "field": error.field}}))
        raise typer.Exit(1) from error
    print(json.dumps(_as_data(query, found, chosen, request), indent=1) if as_json else query.sql)


def _model(project: Project, name: str | None, explore: str) -> Model:
    models = [each for each in chosen_models(project, name) if explore in each.explores]
    if len(models) == 1:
        return models[0]
    if models:
        names = ", ".join(sorted(each.name for each in models))
        fail(f'the explore "{explore}" is in several models ({names}); choose one with --model')
    known = {each for model in chosen_models(project, name) for each in model.explores}
    fail(f'there is no explore "{explore}"; there are: {", ".join(sorted(known)) or "none"}')


def _texts(project: Project, locale: str | None, attributes: dict[str, str]) -> Texts:
    """Those of the locale, or of the user attribute `locale`. A locale that is asked for must have strings."""
    from ...lookml.project.strings import localization_for

    settings = project.manifest.localization
    if locale is not None and settings is not None and locale not in project.strings:
        fail(
            f'there is no file "{locale}.strings.json"; there are strings of {", ".join(sorted(project.strings))}'
        )
    return localization_for(settings, project.strings, locale or attributes.get("locale")).texts


def _context(attributes: dict[str, str], dialect: Dialect, *, assume_built: bool) -> QueryContext:
    from ...query import QueryContext

    if not assume_built:
        return QueryContext(datetime.now(UTC), attributes)
    from ...query.plan.persistent import AllBuilt, Scratch

    return QueryContext(datetime.now(UTC), attributes, built_tables=AllBuilt(Scratch("scratch"), dialect))


def _as_data(query: CompiledQuery, model: Model, dialect: Dialect, request: QueryRequest) -> dict[str, Any]:
    return {
        "model": model.name,
        "explore": request.explore,
        "dialect": dialect.name,
        "connection": query.connection,
        "sql": query.sql,
        "columns": [
            {
                "name": each.name,
                "label": each.label,
                "label_short": each.label_short,
                "category": each.category,
                "type": each.value_type,
            }
            for each in query.columns
        ],
        "filters": dict(query.applied_filters),
        "limit": query.limit,
        "warnings": list(query.warnings),
    }
