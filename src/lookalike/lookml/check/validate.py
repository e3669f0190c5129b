"""All rules over a project, kept for what has not changed since the last time."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..diagnostics import Diagnostic, Severity
from ..model.types import Explore, Model, Project, View
from .facts import TextFacts, ViewFacts, explore_facts, view_facts
from .rule import ExploreScope, Finding, ModelScope, ProjectScope, Rule, ViewScope
from .rules import RULES

# Findings of the last validations, by the project's folder. A project that is not asked for makes room.
MAX_KEPT_PROJECTS = 4
_TABLE_OF = re.compile(r"\$\{\s*+(\w++)\.SQL_TABLE_NAME\s*+\}")
_ORDER = {Severity.FATAL: 0, Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3}


@dataclass(frozen=True, slots=True)
class _CheckedView:
    facts: ViewFacts
    found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _CheckedExplore:
    explore: Explore
    texts: tuple[tuple[str, TextFacts], ...]
    found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a validation found, by the identity of views and the names of explores."""

    views: dict[int, _CheckedView] = field(default_factory=dict)
    explores: dict[tuple[str, str], _CheckedExplore] = field(default_factory=dict)


_kept: OrderedDict[str, _Kept] = OrderedDict()


def validate(
    project: Project, connections: Collection[str] | None = None, only: Collection[str] | None = None
) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the project, in the order of its files; what the loader found included.

    `connections`: the names that there are; None does not look. `only`: the codes to report. After a change,
    views that are the same objects and explores that are equal keep what was found of them.
    """
    run = _Validation(project, _kept.pop(project.root, _Kept()))
    found = dict.fromkeys((*project.diagnostics, *run.diagnostics(connections)))
    _kept[project.root] = run.now
    while len(_kept) > MAX_KEPT_PROJECTS:
        _kept.popitem(last=False)
    wanted = (each for each in found if only is None or each.code in only)
    return tuple(sorted(wanted, key=_place))


def _place(found: Diagnostic) -> tuple[str, int, int, int]:
    span = found.span
    return (span.file, span.line, span.column, _ORDER[found.severity]) if span else ("", 0, 0, 0)


class _Validation:
    def __init__(self, project: Project, before: _Kept):
        self.project, self.before, self.now = project, before, _Kept()
        self.used = {id(view) for model in project.models.values() for view in _used_views(model).values()}

    def diagnostics(self, connections: Collection[str] | None) -> Iterator[Diagnostic]:
        for model in self.project.models.values():
            yield from self._model(model)
        scope = ProjectScope(self.project, connections)
        for rule in RULES:
            if rule.project is not None:
                yield from _as_diagnostics(rule, rule.project(scope))

    def _model(self, model: Model) -> Iterator[Diagnostic]:
        for view in model.views.values():
            if id(view) not in self.now.views and not view.extension_required:
                found = self._view(view).found
                yield from found if id(view) in self.used else map(_lessened, found)
        explores = [self._explore(explore) for explore in model.explores.values()]
        for checked in explores:
            yield from checked.found
        facts = {name: self._view(view).facts for name, view in _used_views(model).items()}
        texts = tuple(text for checked in explores for _, text in checked.texts)
        scope = ModelScope(model, self.project, facts, texts)
        for rule in RULES:
            if rule.model is not None:
                yield from _as_diagnostics(rule, rule.model(scope), model.name)

    def _view(self, view: View) -> _CheckedView:
        """Kept under the identity of the view, which the facts keep alive: no other view can have its id."""
        checked = self.now.views.get(id(view)) or self.before.views.get(id(view)) or _checked(view)
        self.now.views[id(view)] = checked
        return checked

    def _explore(self, explore: Explore) -> _CheckedExplore:
        key = (explore.model, explore.name)
        known = self.before.explores.get(key)
        if known is None or not _same(known.explore, explore):
            known = self._checked_explore(explore)
        self.now.explores[key] = known
        return known

    def _checked_explore(self, explore: Explore) -> _CheckedExplore:
        facts = {alias: self._view(view).facts for alias, view in explore.views.items()}
        texts = explore_facts(explore)
        scope = ExploreScope(explore, facts, texts)
        found: list[Diagnostic] = []
        for rule in RULES:
            if rule.explore is not None:
                found += _as_diagnostics(rule, rule.explore(scope), explore.model, explore.name)
        return _CheckedExplore(explore, texts, tuple(found))


def _used_views(model: Model) -> dict[str, View]:
    """The views of the explores, and those whose tables theirs are made of."""
    used = {view.name: view for explore in model.explores.values() for view in explore.views.values()}
    waiting = list(used.values())
    while waiting:
        table = waiting.pop().derived_table
        for name in _TABLE_OF.findall(table.sql or "") if table is not None else ():
            if name in model.views and name not in used:
                used[name] = model.views[name]
                waiting.append(used[name])
    return used


def _lessened(found: Diagnostic) -> Diagnostic:
    """Of a view that no explore uses: nobody can ask for it, so nothing fails yet."""
    return replace(found, severity=Severity.WARNING) if found.severity is Severity.ERROR else found


def _same(before: Explore, now: Explore) -> bool:
    """Whether nothing that a rule sees has changed: the very same views, and else equal values."""
    if before is now:
        return True
    same_views = before.views.keys() == now.views.keys() and all(
        view is now.views[alias] for alias, view in before.views.items()
    )
    return same_views and before == now


def _checked(view: View) -> _CheckedView:
    scope = ViewScope(view, view_facts(view))
    found: list[Diagnostic] = []
    for rule in RULES:
        if rule.view is not None:
            found += _as_diagnostics(rule, rule.view(scope))
    return _CheckedView(scope.facts, tuple(found))


def _as_diagnostics(
    rule: Rule, findings: Iterable[Finding], model: str | None = None, explore: str | None = None
) -> list[Diagnostic]:
    return [
        Diagnostic(
            rule.code,
            each.message,
            each.span,
            rule.severity,
            model=model,
            explore=explore,
            field=each.field,
        )
        for each in dict.fromkeys(findings)
    ]
