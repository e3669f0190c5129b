"""Fields as the API describes them, of models written down here."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookalike.projects.fields import Place, described
from written_models import written_model


@pytest.mark.parametrize("body", ["type: bin bins: [10]", "type: tier tiers: [10]"])
def test_ranges_are_words_that_can_be_listed(tmp_path: Path, body: str) -> None:
    views = f"view: orders {{ dimension: size {{ {body} style: integer }} }}"
    model = written_model(tmp_path, "explore: orders {}", views=views)
    explore = model.explores["orders"]
    found = described(Place(model, explore, "orders", sees_lookml=False), explore.fields["orders.size"])
    assert (found["is_numeric"], found["align"], found["fill_style"]) == (False, "left", "enumeration")
    assert [each["value"] for each in found["enumerations"]] == ["Below 10", "10 or Above", "Undefined"]
