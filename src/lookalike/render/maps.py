"""Maps of the world's countries or of the United States, coloured by a measure or with points on them. The shapes are
files beside this one: Natural Earth's countries and the Census Bureau's states, both in the public domain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ..workers.task import ColumnSpec
from . import style
from .data import SHOWN, ChartError, Data, Item, Row, Spec, X, Y, number_of, text_of, writer_of
from .settings import Settings

SHAPES = Path(__file__).parent / "shapes"
WORLD, STATES = "countries", "us_states"
FEATURES = {WORLD: "countries", STATES: "states"}
PROJECTIONS = {WORLD: "equalEarth", STATES: "albersUsa"}
NAMED = {"usa": STATES, "us_states": STATES, "world": WORLD, "countries": WORLD}
LOCATION = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")
# What people call countries whose shape has another name.
ALSO = {
    "usa": "us",
    "united states": "us",
    "uk": "gb",
    "great britain": "gb",
    "south korea": "kr",
    "north korea": "kp",
    "czech republic": "cz",
    "ivory coast": "ci",
    "swaziland": "sz",
    "macedonia": "mk",
    "democratic republic of the congo": "cd",
    "bosnia and herzegovina": "ba",
    "dominican republic": "do",
    "united states of america": "us",
}
SHADES = ["#dbe7fd", "#2f6fde", "#12357a"]
MAX_NAMED = 5


def any_map(data: Data) -> Spec:
    """Points where a dimension holds places, areas where one holds names of them."""
    return points(data) if _places(data) else areas(data)


def areas(data: Data) -> Spec:
    _ignore_tiles(data.settings)
    dimension = next((each for each in data.dimensions if each.value_type == "string"), None)
    if dimension is None:
        raise ChartError(
            "A map takes a dimension with names or codes of countries or states, or with places."
        )
    measure = data.measures[0]
    if len(data.measures) > 1:
        data.settings.warn(f"A map shows one measure; only {data.label(measure)} is drawn.")
    given = {text_of(row.get(dimension.name)): row for row in data.rows}
    layer = _layer(data.settings, list(given))
    known = _known(layer)
    matched = {place: given[name] for name in given if (place := known.get(_key(name))) is not None}
    lost = [name for name in given if _key(name) not in known]
    if not matched:
        raise ChartError(
            f"No value of {dimension.label_short or dimension.name} is a country or a state of the USA."
        )
    if lost:
        more = ", …" if len(lost) > MAX_NAMED else ""
        data.settings.warn(f"Not on the map: {', '.join(lost[:MAX_NAMED])}{more}.")
    values = _valued(layer, matched, measure)
    colour = {
        "field": f"properties.{Y}",
        "type": "quantitative",
        "title": data.label(measure),
        "scale": {"range": _shades(data.settings)},
        "legend": {"orient": "bottom", "gradientLength": 200},
    }
    tip = [
        {"field": "properties.name", "title": data.x_title, "type": "nominal"},
        {"field": f"properties.{SHOWN}", "title": data.label(measure), "type": "nominal"},
    ]
    filled = {
        "transform": [{"filter": f"isValid(datum.properties.{Y})"}],
        "mark": {"type": "geoshape", "style": "area-of-map"},
        "encoding": {"color": colour, "tooltip": tip},
    }
    return _on_land(layer, values, [filled])


def points(data: Data) -> Spec:
    _ignore_tiles(data.settings)
    places = _places(data)
    if not places:
        raise ChartError("A map of points takes a dimension of type location, or a latitude and a longitude.")
    measure = next((each for each in data.measures if each.name not in _coordinates(data)), None)
    items: list[Item] = []
    for row, (latitude, longitude) in places:
        value = number_of(row.get(measure.name)) if measure else None
        shown = writer_of(measure)(row.get(measure.name)) if measure and value is not None else "∅"
        items.append(
            {"latitude": latitude, "longitude": longitude, X: data.category(row), Y: value, SHOWN: shown}
        )
    if len(places) < len(data.rows):
        data.settings.warn(f"{len(data.rows) - len(places)} rows have no place on the map.")
    encoding: dict[str, Any] = {
        "latitude": {"field": "latitude", "type": "quantitative"},
        "longitude": {"field": "longitude", "type": "quantitative"},
        "tooltip": [{"field": X, "title": data.x_title or "Place", "type": "nominal"}],
    }
    if measure:
        encoding["tooltip"].append({"field": SHOWN, "title": data.label(measure), "type": "nominal"})
        legend = {"title": data.label(measure), "orient": "bottom"}
        size = {"field": Y, "type": "quantitative", "scale": {"range": [20, 400]}, "legend": legend}
        encoding["size"] = size
    colour = data.colour(measure.name if measure else "", 0)
    mark = {"type": "circle", "color": colour, "opacity": 0.65}
    layer = STATES if all(_is_american(place) for _, place in places) else WORLD
    return _on_land(
        layer, _topology(layer), [{"data": {"values": items}, "mark": mark, "encoding": encoding}]
    )


def _on_land(layer: str, topology: Mapping[str, Any], over: list[Spec]) -> Spec:
    shapes = {"values": topology, "format": {"type": "topojson", "feature": FEATURES[layer]}}
    land = {"mark": {"type": "geoshape", "style": "land"}}
    return {"data": shapes, "projection": {"type": PROJECTIONS[layer]}, "layer": [land, *over]}


def _shades(settings: Settings) -> list[str]:
    given = settings.names("quantize_map_value_colors")
    return [each for each in given if style.COLOUR.fullmatch(each)] or SHADES


def _ignore_tiles(settings: Settings) -> None:
    settings.ignore(
        "map_scale_indicator", "map_pannable", "map_zoomable", "map_marker_type", "show_region_field"
    )
    settings.ignore(
        "map_marker_icon_name", "map_marker_radius_mode", "map_marker_units", "draw_map_labels_above_data"
    )
    settings.ignore(
        "map_marker_proportional_scale_type", "map_marker_color_mode", "map_value_colors", "map_projection"
    )
    settings.ignore(
        "draw_map_labels_above_data", "show_legend", "quantize_map_value_colors", "reverse_map_value_colors"
    )


def _layer(settings: Settings, names: list[str]) -> str:
    """The map that is asked for; else the one with more of the places."""
    asked = NAMED.get(settings.text("map") or settings.text("map_layer_name"))
    if asked:
        return asked
    return max((STATES, WORLD), key=lambda layer: sum(_key(name) in _known(layer) for name in names))


@cache
def _topology(layer: str) -> dict[str, Any]:
    return msgspec.json.decode((SHAPES / f"{layer}.json").read_bytes())


@cache
def _known(layer: str) -> dict[str, int]:
    """The place of a shape in its file, by name and codes."""
    found: dict[str, int] = {}
    for place, shape in enumerate(_topology(layer)["objects"][FEATURES[layer]]["geometries"]):
        codes = (shape.get("id"), shape["properties"]["name"], *shape["properties"]["codes"])
        found |= {_key(str(code)): place for code in codes if code}
    if layer == WORLD:
        found |= {name: found[code] for name, code in ALSO.items() if code in found}
    return found


def _key(name: str) -> str:
    return name.strip().casefold()


def _valued(layer: str, matched: Mapping[int, Row], measure: ColumnSpec) -> dict[str, Any]:
    """The shapes, with the value of each that has one."""
    topology = _topology(layer)
    name, write = FEATURES[layer], writer_of(measure)
    shapes = []
    for place, shape in enumerate(topology["objects"][name]["geometries"]):
        raw = matched[place].get(measure.name) if place in matched else None
        properties: dict[str, Any] = {"name": shape["properties"]["name"]}
        if (value := number_of(raw)) is not None:
            properties |= {Y: value, SHOWN: write(raw)}
        shapes.append({**shape, "properties": properties})
    objects = {name: {**topology["objects"][name], "geometries": shapes}}
    return {**topology, "objects": objects}


def _coordinates(data: Data) -> tuple[str, ...]:
    """The names of the columns of latitude and longitude; a location has one column for both."""
    columns = [*data.dimensions, *data.measures]
    pairs = (("latitude", "longitude"), ("lat", "lng"), ("lat", "lon"))
    for pair in pairs:
        found = [next((each.name for each in columns if each.name.endswith(end)), None) for end in pair]
        if found[0] and found[1]:
            return (found[0], found[1])
    return ()


def _places(data: Data) -> list[tuple[Row, tuple[float, float]]]:
    """The rows that have a place, and their latitude and longitude."""
    for dimension in data.dimensions:
        found = [(row, place) for row in data.rows if (place := _place(row.get(dimension.name))) is not None]
        if found:
            return found
    names = _coordinates(data)
    if not names:
        return []
    pairs = [(row, number_of(row.get(names[0])), number_of(row.get(names[1]))) for row in data.rows]
    return [
        (row, (one, two)) for row, one, two in pairs if one is not None and two is not None and abs(one) <= 90
    ]


def _place(value: Any) -> tuple[float, float] | None:
    """`37.77,-122.42` -> (37.77, -122.42)."""
    found = LOCATION.fullmatch(value) if isinstance(value, str) else None
    return (float(found[1]), float(found[2])) if found and abs(float(found[1])) <= 90 else None


def _is_american(place: tuple[float, float]) -> bool:
    """Within the frame of the map of the states."""
    latitude, longitude = place
    return 18 <= latitude <= 72 and -180 <= longitude <= -66
