"""What the tiles and filters of a dashboard ask: model, explore, fields."""

from __future__ import annotations

from collections.abc import Iterator

from ...dashboards.types import Dashboard, ElementQuery
from ...diagnostics import Severity, Span
from ...model.types import Explore, Project
from ...project.findings import closest, did_you_mean
from ..rule import Finding, Findings, ModelScope, Rule


def in_model(scope: ModelScope) -> Findings:
    for dashboard in scope.model.dashboards.values():
        for element in dashboard.elements:
            for query in (element.query, *element.merged_queries):
                if query is not None:
                    yield from _query(query, f'the element "{element.name}"', element.span, scope.project)
        yield from _listens(dashboard, scope.project)
        yield from _filters(dashboard, scope.project)


def _query(query: ElementQuery, owner: str, span: Span, project: Project) -> Findings:
    place = query.span or span
    explore, problem = _explore(query.model, query.explore, project)
    if problem:
        yield Finding(f"{owner} asks {problem}", query.places.get("explore", place))
    if explore is None:
        return
    own = _own_fields(query)
    for parameter, name in _fields(query):
        if name not in own and not _has(explore, name):
            message = _no_field(name, explore)
            yield Finding(f"{message} ({parameter} of {owner})", query.places.get(parameter, place))


def _explore(model_name: str | None, name: str | None, project: Project) -> tuple[Explore | None, str | None]:
    if model_name is None or name is None:
        return None, None
    model = project.models.get(model_name)
    # A model of another project is a finding of its own.
    if model is None:
        return None, None
    found = model.explores.get(name) or next((e for e in model.explores.values() if name in e.aliases), None)
    if found is None:
        return None, f'the explore "{name}", which the model "{model_name}" does not have' + did_you_mean(
            name, model.explores
        )
    return (None if found.errors else found), None


def _fields(query: ElementQuery) -> Iterator[tuple[str, str]]:
    yield from (("fields", name) for name in query.fields)
    yield from (("pivots", name) for name in query.pivots)
    yield from (("fill_fields", name) for name in query.fill_fields)
    yield from (("filters", name) for name, _ in query.filters)


def _own_fields(query: ElementQuery) -> set[str]:
    """Calculations and custom fields of the element, by any name that they go by."""
    keys = ("table_calculation", "measure", "dimension", "name")
    return {
        str(each[key])
        for each in query.dynamic_fields
        if isinstance(each, dict)
        for key in keys
        if key in each
    }


def _has(explore: Explore, name: str) -> bool:
    alias, dot, field_name = name.partition(".")
    if not dot:
        # Old texts of dynamic fields are not taken apart: a bare name may be one of theirs.
        return True
    view = explore.views.get(alias)
    if view is None:
        return False
    return field_name in view.fields or any(field_name in field.aliases for field in view.fields.values())


def _no_field(name: str, explore: Explore) -> str:
    view, _, field_name = name.partition(".")
    close = closest(field_name, explore.views[view].fields) if view in explore.views else None
    return f"Could not find a field named '{name}'" + (f'; did you mean "{view}.{close}"?' if close else "")


def _listens(dashboard: Dashboard, project: Project) -> Findings:
    for element in dashboard.elements:
        for listen in element.listen:
            query = element.query if listen.query is None else _merged(element.merged_queries, listen.query)
            explore, _ = _explore(query.model, query.explore, project) if query else (None, None)
            if explore is not None and not _has(explore, listen.field):
                hint = did_you_mean(listen.field, explore.fields)
                message = (
                    f"Could not find a field named '{listen.field}'{hint} (listen of \"{element.name}\")"
                )
                yield Finding(message, listen.span)


def _merged(queries: tuple[ElementQuery, ...], index: int) -> ElementQuery | None:
    return queries[index] if index < len(queries) else None


def _filters(dashboard: Dashboard, project: Project) -> Findings:
    for each in dashboard.filters:
        explore, problem = _explore(each.model or dashboard.model, each.explore, project)
        if problem:
            yield Finding(f'the filter "{each.name}" asks {problem}', each.span)
        elif explore is not None and each.field and not _has(explore, each.field):
            message = _no_field(each.field, explore)
            yield Finding(f'{message} (filter "{each.name}")', each.span)


RULE = Rule(
    code="dashboard-query",
    severity=Severity.ERROR,
    meaning="A tile or a filter of a LookML dashboard asks a model, an explore or a field that is not there.",
    remedy="Correct the name; a dashboard asks explores of any model of the project.",
    model=in_model,
)
