"""How the fields of an answer are described: as the explore describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lookml.model.types import Explore, Model
from ..lookml.project.strings import Localization
from ..projects.fields import Place, described
from ..query.request import Column

if TYPE_CHECKING:
    from ..instance import Instance


def column_field(
    instance: Instance,
    model: Model,
    explore: Explore,
    column: Column,
    sees_lookml: bool,
    localization: Localization,
) -> dict[str, Any]:
    """The field as the API describes it; one of the model's is kept while the model lasts."""
    name = column.name
    if name not in explore.fields:
        return _custom(model, explore, column, localization)
    key = ("field", model.name, explore.name, name, sees_lookml, localization.locale)
    derived = instance.projects.derived
    kept = derived.get(key)
    # The explore may be the same when only texts have changed.
    if kept is None or kept[0] is not explore or kept[1] is not localization:
        place = Place(model, explore, name.partition(".")[0], sees_lookml, localization.texts)
        kept = derived[key] = (explore, localization, described(place, explore.fields[name]))
    return kept[2]


def _custom(model: Model, explore: Explore, column: Column, localization: Localization) -> dict[str, Any]:
    """A field that the query brought along: it has its own name, no view and no LookML."""
    place = Place(model, explore, explore.base, sees_lookml=False, texts=localization.texts)
    own = {"name": column.name, "label": column.label, "label_short": column.label_short}
    return {
        **described(place, column.field),
        **own,
        "dynamic": True,
        "scope": "",
        "view": "",
        "original_view": "",
    }
