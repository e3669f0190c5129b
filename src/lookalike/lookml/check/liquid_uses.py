"""Where which Liquid variable may stand. Source: LookML reference, section 6.1."""

from __future__ import annotations

from typing import Final

from .liquid_names import LiquidName
from .texts import Use

_SQL: Final = frozenset({Use.SQL, Use.TABLE})
_CELL: Final = frozenset({Use.ACTION, Use.HTML, Use.LINK})
_TEXTS: Final = frozenset({Use.DESCRIPTION, Use.LABEL})
EVERYWHERE: Final = frozenset(Use)

_FIRST: Final = {
    "value": _CELL,
    "rendered_value": _CELL,
    "filterable_value": _CELL,
    "linked_value": _CELL,
    "row": _CELL,
    "link": _CELL | _SQL,
    "_filters": EVERYWHERE,
    "_user_attributes": EVERYWHERE,
    "_localization": EVERYWHERE,
    "_model": EVERYWHERE,
    "_view": EVERYWHERE,
    "_explore": EVERYWHERE,
    "_field": EVERYWHERE,
    "_query": EVERYWHERE,
    "_dialect": EVERYWHERE,
    "_access_filters": EVERYWHERE,
    "incremented": _SQL,
}
_OF_FIELDS: Final = {
    "_parameter_value": EVERYWHERE - {Use.ACTION},
    "_is_selected": EVERYWHERE,
    "_is_filtered": EVERYWHERE,
    "_in_query": EVERYWHERE,
    "_name": EVERYWHERE,
    "_label": EVERYWHERE,
    "_type": EVERYWHERE,
    "_sql": _SQL,
    "_value": _CELL,
    "_rendered_value": _CELL,
    "_linked_value": _CELL,
    "_filterable_value": _CELL,
    "_link": _CELL,
}
_TAGS: Final = {
    "condition": _SQL,
    "date_start": _SQL,
    "date_end": _SQL,
    "parameter": _SQL | _TEXTS | _CELL,
}


def is_reserved(name: LiquidName) -> bool:
    """Whether its first word is Looker's own, not a field or a view."""
    return name.parts[0] in _FIRST and name.tag not in _TAGS


def allowed(name: LiquidName) -> frozenset[Use]:
    """The texts in which the name may stand, were it known."""
    if name.tag in _TAGS:
        return _TAGS[name.tag]
    if name.parts[0] in _FIRST:
        return _FIRST[name.parts[0]]
    return _OF_FIELDS.get(name.parts[-1], EVERYWHERE)
