"""A field of an explore as the API describes it: `LookmlModelExploreField`.

Source: API contract, section 4.4, and recorded answers of real servers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ..lookml.model.labels import field_label, field_label_short, localized, shown_text, view_label
from ..lookml.model.types import AllowedValue, Category, Explore, Field, FilterPair, Model
from ..lookml.project.strings import NO_TEXTS, Texts
from ..query.columns import value_format_of
from ..query.plan.dimensions import tier_labels
from ..query.request import QueryError
from .labels import group_parts

NUMERIC_TIMEFRAMES = frozenset(
    """
    hour_of_day week_of_year day_of_week_index day_of_month day_of_year month_num fiscal_month_num
    year fiscal_year
    """.split()
)
WORD_TIMEFRAMES = frozenset(
    "day_of_week month_name quarter_of_year fiscal_quarter_of_year time_of_day".split()
)
NUMERIC_TYPES = frozenset({"number", "distance"})
NUMERIC_MEASURES = frozenset(
    """
    count count_distinct sum sum_distinct average average_distinct median median_distinct min max number
    percentile percentile_distinct running_total percent_of_total percent_of_previous period_over_period
    """.split()
)
AFTER_THE_QUERY = frozenset({"running_total", "percent_of_total", "percent_of_previous"})
UNITS = ("millisecond", "second", "minute", "hour")
WHOLE_UNITS = {"date": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
FILTER_TYPES = {
    "number": ("number", "advanced_filter_number"),
    "datetime": ("datetime", "advanced_filter_datetime"),
    "yesno": ("yesno",),
    "zipcode": ("zipcode", "advanced_filter_string"),
    "string": ("string", "advanced_filter_string"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: `alias` is the name of its view in the explore. `texts`: labels and descriptions in the
    language of the reader."""

    model: Model
    explore: Explore
    alias: str
    sees_lookml: bool
    texts: Texts = field(default_factory=dict)

    def shown(self, text: str | None) -> str | None:
        return text and shown_text(text, self.explore, self.alias, self.texts)


def described(place: Place, field: Field) -> dict[str, Any]:
    """Every property of the contract. SQL and links into LookML only for those who may see LookML."""
    name = f"{place.alias}.{field.name}"
    return {
        "name": name,
        "category": field.category.value,
        "type": f"duration_{field.interval}" if field.interval else field.type,
        "view": place.alias,
        "original_view": place.explore.views[place.alias].name,
        "scope": place.alias,
        "description": place.shown(field.description),
        "hidden": field.hidden,
        "tags": list(field.tags),
        "synonyms": _texts(field.other.get("synonyms")),
        "primary_key": field.primary_key,
        "error": None,
        "dynamic": False,
        "times_used": 0,
        "project_name": place.model.project,
        "week_start_day": place.model.week_start_day,
        "fiscal_month_offset": place.model.fiscal_month_offset,
        **_kind(field),
        **_labels(place, field),
        **_time(place, field),
        **_filtering(place, field, name),
        **_format(place.model, field),
        **_measure(place, field),
        **_source(place, field),
    }


def _kind(field: Field) -> dict[str, Any]:
    is_measure = field.category is Category.MEASURE
    is_number = is_numeric(field)
    return {
        "measure": is_measure,
        "is_numeric": is_number,
        "align": "right" if is_number else "left",
        "is_filter": field.category is Category.FILTER,
        "parameter": field.category is Category.PARAMETER,
        "can_filter": field.can_filter and field.type != "list" and field.type not in AFTER_THE_QUERY,
        "sortable": field.category in (Category.DIMENSION, Category.MEASURE) and field.type != "list",
        "requires_refresh_on_sort": field.type in AFTER_THE_QUERY,
        "permanent": True if field.category in (Category.FILTER, Category.PARAMETER) else None,
        "user_attribute_filter_types": list(FILTER_TYPES[filter_kind(field)]),
        "datatype": field.datatype,
        "convert_tz": field.convert_tz if is_time(field) else None,
    }


def is_time(field: Field) -> bool:
    """Whether values are points in time, or texts cut from one."""
    return field.timeframe is not None or field.type in ("date", "date_time")


def is_numeric(field: Field) -> bool:
    if field.category is Category.MEASURE:
        return field.type in NUMERIC_MEASURES
    if is_time(field):
        return field.timeframe in NUMERIC_TIMEFRAMES
    return field.type in NUMERIC_TYPES or field.interval is not None


def filter_kind(field: Field) -> str:
    if field.type in ("yesno", "zipcode"):
        return field.type
    if field.timeframe == "yesno":
        return "yesno"
    if is_numeric(field):
        return "number"
    return "datetime" if is_time(field) and field.timeframe not in WORD_TIMEFRAMES else "string"


def _labels(place: Place, field: Field) -> dict[str, Any]:
    explore, alias, texts = place.explore, place.alias, place.texts
    label_short = field_label_short(explore, alias, field, texts=texts)
    group, variant = group_parts(explore, alias, field, label_short, texts)
    return {
        "label": field_label(explore, alias, field, texts=texts),
        "label_short": label_short,
        "view_label": view_label(explore, alias, field, texts),
        "field_group_label": group,
        "field_group_variant": variant,
        "label_from_parameter": _qualified(place.alias, field.label_from_parameter),
        "dimension_group": f"{place.alias}.{field.dimension_group}" if field.dimension_group else None,
    }


def _time(place: Place, field: Field) -> dict[str, Any]:
    timeframe = field.timeframe or ""
    return {
        "is_timeframe": is_time(field),
        "is_fiscal": timeframe.startswith("fiscal_"),
        "can_time_filter": is_time(field) and filter_kind(field) == "datetime",
        "time_interval": time_interval(timeframe) if is_time(field) else None,
        "fill_style": fill_style(field),
        "available_custom_timeframes": None,
        "timeframe_labels": None,
    }


def time_interval(timeframe: str) -> dict[str, Any] | None:
    """How long one value is: `{"name": "minute", "count": 15}` for minute15. None where there is no length."""
    word = timeframe.removeprefix("fiscal_")
    if word in WHOLE_UNITS:
        return {"name": WHOLE_UNITS[word], "count": 1}
    if word in ("time", "raw"):
        return {"name": "second", "count": 1}
    unit = word.rstrip("0123456789")
    if unit not in (*UNITS, "microsecond"):
        return None
    return {"name": unit, "count": int(word[len(unit) :] or 1)}


def fill_style(field: Field) -> str | None:
    """How gaps are filled: `range` from the first to the last value, `enumeration` with all there can be."""
    if not field.allow_fill or field.order_by_field or field.category is not Category.DIMENSION:
        return None
    if field.type in ("yesno", "tier", "bin") or field.case or field.timeframe == "yesno":
        return "enumeration"
    if not is_time(field) or field.timeframe in ("raw", "time_of_day", "microsecond"):
        return None
    if (field.timeframe or "").startswith("millisecond"):
        return None
    counted = field.timeframe in WORD_TIMEFRAMES or field.timeframe in NUMERIC_TIMEFRAMES - {
        "year",
        "fiscal_year",
    }
    return "enumeration" if counted else "range"


def _filtering(place: Place, field: Field, name: str) -> dict[str, Any]:
    view = place.explore.views[place.alias]
    is_text = field.category in (Category.DIMENSION, Category.FILTER) and filter_kind(field) == "string"
    return {
        "default_filter_value": field.default_value,
        "enumerations": enumerations(field, place.texts),
        "has_allowed_values": bool(field.allowed_values),
        "suggestions": None if field.suggestions is None else list(field.suggestions),
        "suggest_dimension": _qualified(place.alias, field.suggest_dimension) or name,
        "suggest_explore": field.suggest_explore or place.explore.name,
        "suggestable": field.suggestable and (view.suggestions or field.suggestions is not None) and is_text,
        "map_layer": {"name": field.map_layer_name} if field.map_layer_name else None,
    }


def enumerations(field: Field, texts: Texts = NO_TEXTS) -> list[dict[str, Any]] | None:
    """All values that there can be, where the model says so. Labels of allowed values are translated (assumed: Looker's
    documents name labels of fields, and `label_from_parameter` makes these labels of fields); those of `case` are
    values, by which people filter."""
    if field.allowed_values:
        return [_enumeration(each, texts) for each in field.allowed_values]
    if field.type == "yesno" or field.timeframe == "yesno":
        return [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
    if field.case:
        return [{"label": branch.label, "value": branch.label} for branch in field.case]
    if field.type in ("tier", "bin"):
        return [{"label": label, "value": label} for label in tier_labels(field)] or None
    return None


def _enumeration(value: AllowedValue, texts: Texts) -> dict[str, Any]:
    return {"label": value.label and localized(value.label, texts), "value": value.value}


def _format(model: Model, field: Field) -> dict[str, Any]:
    named = model.value_formats.get(field.value_format_name or "")
    return {
        "value_format": value_format(model, field),
        "value_format_name": field.value_format_name,
        "strict_value_format": field.strict_value_format or bool(named and named.strict),
    }


def value_format(model: Model, field: Field) -> str | None:
    """The format text. One that is named and not defined is a finding of the model, not of this answer."""
    try:
        return value_format_of(model, field)
    except QueryError:
        return None


def _measure(place: Place, field: Field) -> dict[str, Any]:
    sets = place.explore.views[place.alias].sets
    drilled = [each for name in field.drill_fields for each in sets.get(name.removesuffix("*"), (name,))]
    return {
        "filters": [_measure_filter(place.alias, pair) for pair in field.filters] or None,
        "drill_fields": list(qualified(place.alias, drilled)) or None,
        "has_drills_metadata": False,
        "period_over_period_params": _period_over_period(field),
    }


def _measure_filter(alias: str, pair: FilterPair) -> dict[str, Any]:
    return {"field": _qualified(alias, pair.field), "condition": pair.expression}


def _period_over_period(field: Field) -> dict[str, Any] | None:
    if field.type != "period_over_period":
        return None
    return {
        "based_on": field.based_on,
        "based_on_time": field.based_on_time,
        "period": field.period,
        "kind": field.kind or "previous",
        "value_to_date": field.value_to_date,
    }


def _source(place: Place, field: Field) -> dict[str, Any]:
    file = field.span.file
    shown = place.sees_lookml
    return {
        "source_file": file,
        "source_file_path": f"{place.model.project}/{file}",
        "lookml_link": lookml_link(place.model, file, field.span.line) if shown else None,
        "sql": field.sql if shown else None,
        "sql_case": _sql_case(field) if shown else None,
        "links": [_link(each) for each in field.links] or None,
    }


def _link(link: Any) -> dict[str, Any]:
    return {"label": link.label, "url": link.url, "icon_url": link.icon_url}


def _sql_case(field: Field) -> list[dict[str, Any]] | None:
    return [{"value": branch.label, "condition": branch.sql} for branch in field.case] or None


def lookml_link(model: Model, file: str, line: int) -> str:
    """`/projects/eye_exam/files/views%2Fusers.view.lkml?line=13`: a page of the server."""
    return f"/projects/{quote(model.project, safe='')}/files/{quote(file, safe='')}?line={line}"


def _qualified(alias: str, name: str | None) -> str | None:
    return name if name is None or "." in name else f"{alias}.{name}"


def qualified(alias: str, names: Iterable[str]) -> list[str]:
    """Names of a view with the view in front: `id` is `orders.id`, `-id` is `-orders.id`; sets stay as they
    are."""
    return [_with_view(alias, name) for name in names]


def _with_view(alias: str, name: str) -> str:
    bare = name.removeprefix("-")
    if "." in bare or bare.endswith("*"):
        return name
    return f"-{alias}.{bare}" if name.startswith("-") else f"{alias}.{bare}"


def _texts(value: Any) -> list[str] | None:
    return [str(each) for each in value] if isinstance(value, list | tuple) and value else None
