"""The query compiler: a request against a model becomes one SQL statement with what its answer means."""

from __future__ import annotations

from collections.abc import Sequence

from ..engines.dialect import Dialect, NotInDialect
from ..lookml.diagnostics import LookmlError
from ..lookml.model.types import Model
from .columns import column_of
from .plan.awareness import aggregate_plan
from .plan.calculations import row_sorts, table_calculations, without_calculations
from .plan.catalog import FieldRef
from .plan.explores import usable_explore
from .plan.planner import Planner
from .plan.post import PostPlanner
from .plan.statement import Output
from .request import Column, CompiledQuery, QueryContext, QueryError, QueryRequest

# What a field says of itself and cannot mean: the error names the line of the field.
OF_A_FIELD = frozenset(
    {
        *("bad-tier", "bad-duration", "bad-location", "bad-percentile", "unknown-value", "unknown-type"),
        *("bad-case", "empty-sql"),
        *(
            "unknown-timeframe",
            "measure-without-sql",
            "filters-not-allowed",
            "circular-reference",
            "no-primary-key",
            "nested-aggregate",
            "not-a-measure",
            "measure-without-base",
            "bad-based-on",
            "bad-period",
            "mixed-measure",
        ),
    }
)


def compile_query(
    model: Model, request: QueryRequest, context: QueryContext, dialect: Dialect
) -> CompiledQuery:
    """Raises QueryError for whatever keeps the query from being compiled."""
    try:
        return _compiled(model, request, context, dialect)
    except QueryError as error:
        raise _placed(error, model, request) from error
    except LookmlError as error:
        raise QueryError(error.diagnostic.code, str(error), error.diagnostic.field) from error
    except NotInDialect as error:
        raise QueryError("not-in-dialect", f'The explore "{request.explore}": {error}') from error
    except RecursionError as error:
        message = f'The fields of this query refer to each other too deeply in explore "{request.explore}"'
        raise QueryError("too-deep", message) from error


def _compiled(model: Model, request: QueryRequest, context: QueryContext, dialect: Dialect) -> CompiledQuery:
    explore = usable_explore(model, request.explore, context)
    asked = request
    request, warnings = without_calculations(asked)
    planner = Planner(model, explore, request, context, dialect)
    plan = planner.plan()
    calculations = table_calculations(model, request, plan.fields)
    post_planner = PostPlanner(model, explore, request, context, dialect, planner, plan)
    post = post_planner.post(calculations, row_sorts(asked, request, calculations, planner.catalog))
    aggregate = aggregate_plan(model, request, context, dialect, planner, plan.fields)
    if aggregate is not None:
        planner, plan, _ = aggregate

    def columns(fields: Sequence[FieldRef], outputs: Sequence[Output]) -> tuple[Column, ...]:
        pairs = zip(fields, outputs, strict=True)
        return tuple(
            column_of(model, explore, reference, output, planner.scope(reference.alias), context.localization)
            for reference, output in pairs
        )

    return CompiledQuery(
        sql="\n".join((*plan.preambles, dialect.statement(plan.sql))),
        shape=plan.shape,
        columns=columns(plan.fields, plan.outputs),
        read_columns=columns(plan.reads, plan.read_outputs),
        connection=model.connection,
        limit=plan.limit,
        helper_columns=plan.helpers,
        added_sorts=plan.added_sorts,
        applied_filters=plan.filters,
        timezone=plan.timezone,
        calculations=calculations,
        warnings=(*plan.warnings, *warnings, *post_planner.warnings),
        post=post,
        built_tables=tuple(table.name for table in plan.built),
        aggregate_table=aggregate[2] if aggregate else None,
    )


def _placed(error: QueryError, model: Model, request: QueryRequest) -> QueryError:
    """With the place of the field, where it is the field's own parameters that are wrong."""
    explore = model.explores.get(request.explore)
    alias, _, name = (error.field or "").partition(".")
    if error.place is not None or error.code not in OF_A_FIELD or explore is None:
        return error
    view = explore.views.get(alias)
    field = view.fields.get(name) if view else None
    return QueryError(error.code, error.message, error.field, field.span) if field else error
