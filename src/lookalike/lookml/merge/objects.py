"""Views and explores of one model: refinements in order of inclusion, then extends.

A later parent wins over an earlier one, and what an object says itself (with its refinements) over all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..diagnostics import Diagnostic
from ..parse import Item, Node
from ..project.findings import Findings, did_you_mean
from .bodies import Body, find, listed, merge, slots, text_of

MAX_EXTENDS_DEPTH = 64

Broken = Mapping[tuple[str, int | None], Diagnostic]
Rings = Mapping[str, int]  # path of a file -> the ring of files that include each other


@dataclass(slots=True)
class _Object:
    node: Node
    body: Body
    final: Node | None = None
    errors: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Merged:
    """An object with all that it inherits. `errors` not empty: parts of it are missing, so it cannot be used."""

    name: str
    node: Node
    body: Body
    abstract: bool
    errors: tuple[Diagnostic, ...]


# What a parent hands on to the child of that name.
Base = Callable[[Merged, str], Body]


class _Refiner:
    """The objects of one kind, each with its refinements applied."""

    def __init__(self, kind: str, findings: Findings, broken: Broken, rings: Rings):
        self.kind, self.findings, self.broken, self.rings = kind, findings, broken, rings
        self.objects: dict[str, _Object] = {}
        self.early: dict[str, list[Node]] = {}  # refinements without an object as yet, by its name
        self.says_extended = False  # whether some file of these objects has `${EXTENDED}` at all

    def declare(self, node: Node) -> None:
        name = node.name or ""
        known = self.objects.get(name)
        if known is None:
            self.objects[name] = _Object(node, node.body or (), errors=self._damage(node))
            self._take_early(name, node)
        elif known.node is not node:
            known.errors.append(
                self.findings.error(
                    f"duplicate-{self.kind}",
                    f'the {self.kind} "{name}" is declared twice, first at {known.node.span}; '
                    f'rename one, or write "{self.kind}: +{name}" to refine it',
                    node.span,
                )
            )

    def refine(self, node: Node) -> None:
        known = self.objects.get((node.name or "")[1:])
        if known is None:
            self.early.setdefault((node.name or "")[1:], []).append(node)
        elif known.final is not None:
            known.errors.append(
                self.findings.error(
                    "refinement-of-final",
                    f'"{node.name}" cannot be refined here: the refinement at {known.final.span} is final',
                    node.span,
                )
            )
        else:
            known.body = merge(known.body, node.body or ())
            known.errors += self._damage(node)
            known.final = node if text_of(node.body or (), "final") == "yes" else None

    def _damage(self, node: Node) -> list[Diagnostic]:
        """A syntax error inside an object may have cost it a row filter, so the object cannot be used."""
        found = self.broken.get((node.source.path, node.offset))
        return [] if found is None else [found]

    def _take_early(self, name: str, declared: Node) -> None:
        """A refinement may stand above its object in the same file; from another file it comes too early.

        It may also stand in a file that includes the file of its object, when that one includes it in turn: of two
        such files one has to be read first. (That Looker takes it so is concluded from projects that run there.)
        """
        left: list[Node] = []
        for node in self.early.pop(name, ()):
            if self._together(declared, node):
                self.refine(node)
            else:
                left.append(node)
        if left:
            self.early[name] = left

    def refuse_early(self) -> None:
        for name, nodes in self.early.items():
            known = self.objects.get(name)
            for node in nodes:
                error = self.findings.error("unknown-refinement", self._too_early(node, known), node.span)
                if known is not None:
                    # What the refinement would have added may be a row filter.
                    known.errors.append(error)

    def _together(self, one: Node, other: Node) -> bool:
        if one.source is other.source:
            return True
        ring = self.rings.get(one.source.path)
        return ring is not None and ring == self.rings.get(other.source.path)

    def _too_early(self, node: Node, known: _Object | None) -> str:
        name = (node.name or "")[1:]
        if known is None:
            hint = did_you_mean(name, self.objects)
            return f'there is no {self.kind} "{name}" in this model to refine{hint}'
        return (
            f'the {self.kind} "{name}" is included after this refinement of it; '
            f"include {known.node.source.path} first"
        )


class _Extender:
    """Resolves `extends` of the refined objects, each once."""

    def __init__(self, refiner: _Refiner, base: Base):
        self.kind, self.findings, self.base = refiner.kind, refiner.findings, base
        self.objects = refiner.objects
        self.says_extended = refiner.says_extended
        self.done: dict[str, Merged] = {}
        self.open: list[str] = []

    def resolve(self, name: str) -> Merged:
        found = self.done.get(name)
        if found is None:
            self.open.append(name)
            found = self.done[name] = self._merge(name, self.objects[name])
            self.open.pop()
        return found

    def _merge(self, name: str, known: _Object) -> Merged:
        errors = list(known.errors)
        inherited: Body = ()
        extends = find_extends(known.body)
        for parent in extends:
            if self._usable(name, parent, errors):
                resolved = self.resolve(parent.text)
                errors += resolved.errors
                inherited = merge(inherited, _heritage(self.base(resolved, name)))
        own = _settled(known.node) if known.body is known.node.body else _last_of_each(known.body)
        body = merge(_without_restated_base(inherited, own), own)
        if self.says_extended:
            self._check_extended(body, errors)
        abstract = text_of(known.body, "extension") == "required"
        return Merged(name, known.node, body, abstract, tuple(dict.fromkeys(errors)))

    def _usable(self, name: str, parent: Item, errors: list[Diagnostic]) -> bool:
        if parent.text in self.open:
            chain = " -> ".join([*self.open[self.open.index(parent.text) :], parent.text])
            message = f'the {self.kind} "{name}" extends itself: {chain}'
            errors.append(self.findings.error("circular-extends", message, parent.span))
            return False
        if len(self.open) >= MAX_EXTENDS_DEPTH:
            message = f'the {self.kind} "{name}" stands at the end of {MAX_EXTENDS_DEPTH} extends; no more are followed'
            errors.append(self.findings.error("extends-depth", message, parent.span))
            return False
        if parent.text not in self.objects:
            hint = did_you_mean(parent.text, self.objects)
            message = (
                f'the {self.kind} "{name}" extends "{parent.text}", which this model does not have{hint}'
            )
            errors.append(self.findings.error("unknown-extends", message, parent.span))
            return False
        return True

    def _check_extended(self, body: Iterable[Node], errors: list[Diagnostic]) -> None:
        for node in body:
            if node.text is not None and "${EXTENDED}" in node.text:
                message = f'"{node.key}" says ${{EXTENDED}}, but nothing that is extended has a "{node.key}"'
                errors.append(self.findings.error("nothing-extended", message, node.span))
            elif node.body is not None:
                self._check_extended(node.body, errors)


MAX_KEPT_BODIES = 20_000


def _last_of_each(body: Body) -> Body:
    return tuple(node for nodes in slots(body).values() for node in nodes)


@lru_cache(maxsize=MAX_KEPT_BODIES)
def _settled(node: Node) -> Body:
    """The body of an object that nothing refines; the same tuple each time, so that what is made of it is kept."""
    return _last_of_each(node.body or ())


def find_extends(body: Body) -> tuple[Item, ...]:
    """The parents in order, each once: a parent that is already applied is not applied again."""
    parents: dict[str, Item] = {}
    for node in body:
        if node.key == "extends":
            for item in listed(node):
                parents.setdefault(item.text, item)
    return tuple(parents.values())


_OWN_ONLY = frozenset({"extends", "extension", "final"})


def _heritage(body: Body) -> Body:
    return tuple(node for node in body if node.key not in _OWN_ONLY)


def _without_restated_base(inherited: Body, own: Body) -> Body:
    """The parents' parameters without the base that the explore names itself.

    `view_name` says which name the base has and `from` which view it is. So a child's `from` alone puts another
    view under the name that a parent wrote: `view_name: fact` in a parent serves children `from` many tables.
    """
    restated = {node.key for node in own}
    if "view_name" in restated:
        return tuple(node for node in inherited if node.key not in ("from", "view_name"))
    if "from" in restated:
        return tuple(node for node in inherited if node.key != "from" and not _implied_base(node))
    return inherited


def _implied_base(node: Node) -> bool:
    """A base that nobody wrote: it has the place of its explore (see explore_base)."""
    return node.key == "view_name" and not node.source.text.startswith("view_name", node.offset)


def as_is(parent: Merged, child: str) -> Body:
    return parent.body


def merge_objects(
    kind: str, nodes: Iterable[Node], findings: Findings, broken: Broken, rings: Rings, base: Base = as_is
) -> dict[str, Merged]:
    """All objects of a kind (`view`, `explore`), merged. `base` says what a parent hands on beside its body."""
    refiner = _Refiner(kind, findings, broken, rings)
    for node in nodes:
        refiner.says_extended = refiner.says_extended or node.source.says_extended
        if node.body is None or not (node.name or "").removeprefix("+"):
            message = f'a {kind} needs a name and a block: "{kind}: name {{ … }}"'
            findings.error(f"nameless-{kind}", message, node.span)
        elif (node.name or "").startswith("+"):
            refiner.refine(node)
        else:
            refiner.declare(node)
    refiner.refuse_early()
    extender = _Extender(refiner, base)
    return {name: extender.resolve(name) for name in refiner.objects}


def explore_base(views: Iterable[str]) -> Base:
    """An explore that names no view hands its own name on as the base view of its children, except to a child
    that has a view of its own name. (Looker knows that one only, and answers "unknown view" to the others.)"""
    known = frozenset(views)

    def base(parent: Merged, child: str) -> Body:
        named = find(parent.body, "view_name") is not None
        own = find(parent.body, "from") is None and child in known
        if named or own or not (find(parent.body, "from") or parent.name in known):
            return parent.body
        return (*parent.body, Node("view_name", parent.node.offset, parent.node.source, None, parent.name))

    return base
