"""Models of the last loads, kept for as long as what they are made of is the same."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from ..diagnostics import Diagnostic
from ..project.findings import Findings
from ..project.includes import Namespace
from .models import ModelBuilder
from .types import Model

# Of all projects together. A large project has some hundred; one that is not loaded any more makes room.
MAX_KEPT_MODELS = 2_000


@dataclass(frozen=True, slots=True)
class _Kept:
    namespace: Namespace
    found_before: tuple[Diagnostic, ...]
    model: Model


_kept: OrderedDict[tuple[str, str, str, str], _Kept] = OrderedDict()


def built_model(
    root: str, name: str, project: str, path: str, reached: Namespace, findings: Findings
) -> Model:
    """The very same model as last time when the same nodes make it: after one file changed, only the models that
    include it are built anew. `findings` are those of its includes; they are in its diagnostics."""
    key, found = (root, project, name, path), findings.all()
    known = _kept.pop(key, None)
    # A node is equal to itself alone, so equal namespaces are those of unchanged files.
    if known is None or known.namespace != reached or known.found_before != found:
        known = _Kept(reached, found, ModelBuilder(name, project, path, reached, findings).model())
    _kept[key] = known
    if len(_kept) > MAX_KEPT_MODELS:
        _kept.popitem(last=False)
    return known.model
