"""An explore as the API describes it: `LookmlModelExplore`, for one caller."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from ...access.caller import Caller
from ...lookml.diagnostics import Diagnostic
from ...lookml.model.labels import localized
from ...lookml.model.types import Category, Explore, FilterPair, Join, Model
from ...lookml.project.strings import NOT_LOCALIZED, Localization
from ...projects import ConnectionNotAllowed, ConnectionUnknown
from ...projects.fields import Place, described, lookml_link, qualified
from ...projects.labels import explore_description, explore_group, explore_label
from ...query.plan.catalog import Catalog

if TYPE_CHECKING:
    from ...instance import Instance

FIELDSETS = {
    Category.DIMENSION: "dimensions",
    Category.MEASURE: "measures",
    Category.FILTER: "filters",
    Category.PARAMETER: "parameters",
}
REFERENCE = re.compile(r"\$\{\s*([A-Za-z0-9_]+\.[A-Za-z0-9_]+)\s*\}")
NUMBER_MEASURES = ["sum", "average", "count_distinct", "min", "max", "median", "list"]
MEASURE_TYPES = [
    {"dimension_type": "number", "measure_types": NUMBER_MEASURES},
    {"dimension_type": "string", "measure_types": ["count_distinct", "list"]},
    {"dimension_type": "yesno", "measure_types": ["count_distinct"]},
    {"dimension_type": "date", "measure_types": ["count_distinct", "min", "max"]},
    {"dimension_type": "tier", "measure_types": ["count_distinct", "list"]},
    {"dimension_type": "zipcode", "measure_types": ["count_distinct", "list"]},
]


class ExploreView:
    """One explore as one caller sees it: what their access grants hide is not there."""

    def __init__(
        self,
        model: Model,
        explore: Explore,
        attributes: Mapping[str, str],
        sees_lookml: bool,
        localization: Localization = NOT_LOCALIZED,
    ):
        self.model, self.explore, self.sees_lookml = model, explore, sees_lookml
        self.localization, self.texts = localization, localization.texts
        self.catalog = Catalog(model, explore, attributes)

    def usable_names(self) -> list[str]:
        """`view.field` of all fields that the caller may ask for, in the order of the model."""
        views, grants = self.catalog.views, self.catalog.grants
        return [
            name
            for name, field in self.explore.fields.items()
            if name.partition(".")[0] in views and grants(field.required_access_grants)
        ]

    def field_names(self) -> list[str]:
        """Those to show: a group's timeframes that the model does not list can be used, but are not shown."""
        return [name for name in self.usable_names() if self.explore.fields[name].standard_timeframe]

    def fieldset(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in FIELDSETS.values()}
        for name in self.field_names():
            field = self.explore.fields[name]
            found[FIELDSETS[field.category]].append(self.field(name))
        for each in found.values():
            each.sort(key=lambda field: (field["view_label"], field["label_short"]))
        return found

    def field(self, name: str) -> dict[str, Any]:
        place = Place(self.model, self.explore, name.partition(".")[0], self.sees_lookml, self.texts)
        return described(place, self.explore.fields[name])

    def described(self) -> dict[str, Any]:
        """Everything but what depends on the server or on permissions beside `see_lookml`."""
        explore, shown = self.explore, self.sees_lookml
        label = explore_label(explore, self.texts)
        return {
            "id": f"{self.model.name}::{explore.name}",
            "name": explore.name,
            "label": label,
            "title": label,
            "description": explore_description(explore, self.texts),
            "group_label": explore_group(self.model, explore, self.texts),
            "hidden": explore.hidden,
            "tags": list(explore.tags),
            "scopes": list(self.catalog.views),
            "project_name": self.model.project,
            "model_name": self.model.name,
            "view_name": explore.base_view,
            "source_file": explore.span.file,
            "files": self._files() if shown else None,
            "lookml_link": lookml_link(self.model, explore.span.file, explore.span.line) if shown else None,
            "sql_table_name": self._table() if shown else None,
            "access_filters": self._access_filters() if shown else None,
            "access_filter_fields": [each.field for each in explore.access_filters] if shown else None,
            "aliases": [{"name": explore.name, "value": alias} for alias in explore.aliases],
            "always_filter": [self._filter(pair) for pair in explore.always_filter],
            "conditionally_filter": [self._filter(pair) for pair in explore.conditionally_filter],
            "always_join": list(explore.always_join),
            "index_fields": None,
            "sets": self._sets(),
            "errors": [_error(each) for each in explore.errors] or None,
            "fields": self.fieldset(),
            "joins": [self._join(each) for each in explore.joins if each.name in self.catalog.views],
            "supported_measure_types": MEASURE_TYPES,
        }

    def _table(self) -> str | None:
        base = self.explore.views.get(self.explore.base)  # not there: the explore's errors say so
        return self.explore.sql_table_name or (base.sql_table_name if base else None)

    def _files(self) -> list[str]:
        spans = [self.model.span, self.explore.span, *(view.span for view in self.explore.views.values())]
        return sorted({span.file for span in spans})

    def _access_filters(self) -> list[dict[str, str]]:
        return [
            {"field": each.field, "user_attribute": each.user_attribute}
            for each in self.explore.access_filters
        ]

    def _filter(self, pair: FilterPair) -> dict[str, str]:
        name = pair.field if "." in pair.field else f"{self.explore.base}.{pair.field}"
        return {"name": name, "value": pair.expression}

    def _sets(self) -> list[dict[str, Any]]:
        """`view.set`, with the names as the model lists them and the view in front."""
        hidden = set(self.explore.fields) - set(self.usable_names())
        return [
            {
                "name": f"{alias}.{name}",
                "value": [each for each in qualified(alias, members) if each not in hidden],
            }
            for alias, view in self.catalog.views.items()
            for name, members in view.sets.items()
        ]

    def _join(self, join: Join) -> dict[str, Any]:
        shown = self.sees_lookml
        return {
            "name": join.name,
            "from": join.view,
            "type": join.type,
            "relationship": join.relationship,
            "foreign_key": join.foreign_key,
            "sql_foreign_key": None,
            "sql_on": join.sql_on if shown else None,
            "sql_table_name": join.sql_table_name if shown else None,
            "dependent_fields": REFERENCE.findall(join.sql_on or ""),
            "fields": None if join.fields is None else list(join.fields),
            "required_joins": list(join.required_joins),
            "outer_only": join.outer_only,
            "view_label": join.view_label and localized(join.view_label, self.texts),
        }


def _error(finding: Diagnostic) -> dict[str, Any]:
    return {
        "message": finding.message,
        "details": finding.code,
        "error_pos": str(finding.span) if finding.span else None,
        "field_error": finding.field is not None,
    }


def visible_explores(model: Model, attributes: Mapping[str, str]) -> list[Explore]:
    """Those whose access grants the caller passes."""
    return [explore for explore in model.explores.values() if is_granted(model, explore, attributes)]


def is_granted(model: Model, explore: Explore, attributes: Mapping[str, str]) -> bool:
    return Catalog(model, explore, attributes).grants(explore.required_access_grants)


def explore_for(instance: Instance, caller: Caller, view: ExploreView, *, encoded: bool) -> dict[str, Any]:
    """The whole object: the description, kept while the model lasts, and what the caller may do.

    `encoded`: the fields as the JSON that they become, for an answer that shows them whole; shaping some hundred
    fields of some sixty properties each time would take twenty milliseconds.
    """
    localization, names = view.localization, tuple(view.field_names())
    key = ("explore", view.model.name, view.explore.name, view.sees_lookml, localization.locale, names)
    derived = instance.projects.derived
    kept = derived.get(key)
    # A thread that began before a reload may put an explore of the older project here, or the same one in older texts.
    if kept is None or kept[0] is not view.explore or kept[1] is not localization:
        described = view.described()
        fields = msgspec.Raw(msgspec.json.encode(described["fields"]))
        kept = derived[key] = (view.explore, localization, described, fields)
    found = {**kept[2], **_server(instance, view.model), **_allowed(caller, view.model.name)}
    return {**found, "fields": kept[3]} if encoded else found


def _server(instance: Instance, model: Model) -> dict[str, Any]:
    try:
        connection = instance.projects.connections.of_model(model)
        name, dialect = connection.name, connection.dialect
    except (ConnectionUnknown, ConnectionNotAllowed):
        name, dialect = model.connection, None
    return {
        "connection_name": name,
        "dialect_name": dialect,
        "null_sort_treatment": "last",
        "has_timezone_support": True,
        "supports_cost_estimate": dialect == "postgres",
        "can_pivot_in_db": True,
        "can_total": True,
        "can_subtotal": True,
    }


def _allowed(caller: Caller, model: str) -> dict[str, bool]:
    return {
        "can_develop": caller.may("develop", model),
        "can_see_lookml": caller.may("see_lookml", model),
        "can_save": caller.may("save_content", model),
        "can_explain": caller.may("see_sql", model),
    }
