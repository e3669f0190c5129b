"""How the fields of an answer are described: as the explore describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lookml.model.types import Explore, Model
from ..projects.fields import Place, described

if TYPE_CHECKING:
    from ..instance import Instance


def column_field(
    instance: Instance, model: Model, explore: Explore, name: str, sees_lookml: bool
) -> dict[str, Any]:
    """The field as the API describes it; kept while the model lasts."""
    key = ("field", model.name, explore.name, name, sees_lookml)
    derived = instance.projects.derived
    kept = derived.get(key)
    if kept is None or kept[0] is not explore:
        place = Place(model, explore, name.partition(".")[0], sees_lookml)
        kept = derived[key] = (explore, described(place, explore.fields[name]))
    return kept[1]
