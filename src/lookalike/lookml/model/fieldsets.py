"""The algebra of `fields:`: from left to right, `-` takes away, `set*` stands for a set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from .types import View

Unknown = Callable[[str, Iterable[str]], None]


class FieldSets:
    """Expands lists of fields over the views of an explore; names come out complete (`alias.field`).

    `unknown` hears of every word that names nothing, and of the names that it may have meant.
    """

    def __init__(self, views: Mapping[str, View], unknown: Unknown):
        self.views, self.unknown = views, unknown

    def select(self, words: Iterable[str], alias: str, everything: dict[str, None]) -> dict[str, None]:
        """What the list leaves, in order. A list that begins by taking away begins with `everything`."""
        words = list(words)
        chosen = dict(everything) if words and words[0].startswith("-") else {}
        for word in words:
            if word.startswith("-"):
                for name in self.names(word[1:], alias, everything):
                    chosen.pop(name, None)
            else:
                chosen.update(dict.fromkeys(self.names(word, alias, everything)))
        return chosen

    def names(
        self, word: str, alias: str, everything: Mapping[str, None], seen: tuple[str, ...] = ()
    ) -> Iterable[str]:
        if word == "ALL_FIELDS*":
            return list(everything)
        view_alias, _, name = word.rpartition(".")
        view_alias = view_alias or alias
        view = self.views.get(view_alias)
        if view is None:
            self.unknown(word, [f"{each}.{name}" for each in self.views])
            return ()
        if name == "ALL_FIELDS*":
            return [f"{view_alias}.{field_name}" for field_name in view.fields]
        if name.endswith("*"):
            return self._set(name[:-1], view_alias, view, everything, seen)
        return self._field(word, name, view_alias, view)

    def _set(
        self, name: str, alias: str, view: View, everything: Mapping[str, None], seen: tuple[str, ...]
    ) -> Iterable[str]:
        place = f"{alias}.{name}"
        if name not in view.sets or place in seen:
            self.unknown(f"{place}*", [f"{alias}.{each}*" for each in (*view.sets, "ALL_FIELDS")])
            return ()
        chosen: dict[str, None] = {}
        for word in view.sets[name]:
            removed = word.startswith("-")
            members = self.names(word.removeprefix("-"), alias, everything, (*seen, place))
            for member in members:
                if removed:
                    chosen.pop(member, None)
                else:
                    chosen[member] = None
        return chosen

    def _field(self, word: str, name: str, alias: str, view: View) -> Iterable[str]:
        if name in view.fields:
            return (f"{alias}.{name}",)
        members = [made.name for made in view.fields.values() if made.dimension_group == name]
        if not members:
            before = word.removesuffix(name)
            self.unknown(word, [f"{before}{each}" for each in view.fields])
        return [f"{alias}.{member}" for member in members]
