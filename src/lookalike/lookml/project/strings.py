"""`*.strings.json`: the texts of a project in the languages of its readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from json import JSONDecodeError, loads
from pathlib import PurePosixPath
from types import MappingProxyType

from ..diagnostics import Span
from ..parse import Node
from .files import STRINGS_SUFFIX as SUFFIX
from .files import Folder
from .findings import Findings, did_you_mean
from .imports import FOLDER_NAME, Imports
from .manifest import LocalizationSettings

MAX_BYTES = 4 << 20

Strings = Mapping[str, Mapping[str, str]]  # locale -> key -> text

Texts = Mapping[str, str]  # key -> text, of one locale
NO_TEXTS: Texts = MappingProxyType({})

# What is shown in the reader's language, and what strict localization therefore demands a text for. Looker's documents
# list the labels of models, explores, views and fields, their groups, and descriptions of explores and fields.
_TRANSLATED = frozenset({"label", "group_label", "group_item_label", "view_label", "description"})
# Inside of these no text is demanded, because the documents list none of them.
_NOT_DEMANDED = frozenset({"allowed_value", "link", "action", "case", "map_layer", "datagroup", "test"})


def locale_of(path: str) -> str:
    """
    >>> locale_of("locales/en.strings.json")
    'en'
    """
    return PurePosixPath(path).name.removesuffix(SUFFIX)


def read_strings(data: bytes, path: str, findings: Findings) -> dict[str, str]:
    """The texts of one file by key; what is no text is named and left out."""
    if len(data) > MAX_BYTES:
        findings.error("file-size", f"at most {MAX_BYTES} bytes of strings are read", Span(path, 1, 1))
        return {}
    try:
        found = loads(data.decode("utf-8-sig"))
    except JSONDecodeError as error:
        findings.error("json", f"this is not JSON: {error.msg}", Span(path, error.lineno, error.colno))
        return {}
    except (UnicodeDecodeError, RecursionError, ValueError):
        findings.error("json", "this is not JSON in UTF-8", Span(path, 1, 1))
        return {}
    if not isinstance(found, dict):
        findings.error("json", 'strings are an object: { "key": "text", … }', Span(path, 1, 1))
        return {}
    return {key: text for key, text in found.items() if _is_text(key, text, path, findings)}


def _is_text(key: str, text: object, path: str, findings: Findings) -> bool:
    if not isinstance(text, str):
        findings.error("wrong-value", f'the string "{key}" is no text; write it in quotes', Span(path, 1, 1))
    return isinstance(text, str)


@dataclass(frozen=True, slots=True)
class Localized:
    """The settings of a project and its texts. `settings` None: the project is not localized."""

    settings: LocalizationSettings | None
    strings: Strings


@dataclass(frozen=True, slots=True)
class Localization:
    """The texts for one reader. `locale` is the one whose strings are shown, empty when the project is not localized:
    readers of one locale are shown the same."""

    locale: str
    texts: Texts


NOT_LOCALIZED = Localization("", NO_TEXTS)


def shown_locale(settings: LocalizationSettings | None, strings: Strings, locale: str | None) -> str:
    """That of the reader, by the exact name of its file; the default one for readers whose locale has no strings."""
    if settings is None:
        return ""
    return locale if locale and locale in strings else settings.default_locale


def localization_for(
    settings: LocalizationSettings | None, strings: Strings, locale: str | None
) -> Localization:
    """What a reader of `locale` is shown.

    The default locale says what is translated at all (Looker's documents of localization_settings). That a text which
    another locale lacks is shown in the default locale is assumed: Looker's documents do not say.
    """
    shown = shown_locale(settings, strings, locale)
    if settings is None or not shown:
        return NOT_LOCALIZED
    default, own = strings.get(settings.default_locale, NO_TEXTS), strings.get(shown, NO_TEXTS)
    return Localization(shown, MappingProxyType({key: own.get(key, text) for key, text in default.items()}))


def all_strings(imports: Imports, findings: Findings) -> Strings:
    """The texts of a project by locale. Those of imported projects lie below its own, if its settings want them.
    (`import_locale_defs` is documented by its name alone; that own texts win is assumed.)"""
    found: dict[str, dict[str, str]] = {}
    settings = imports.manifests[imports.root.name].localization
    if settings is not None and settings.import_locale_defs:
        for folder in imports.folders.values():
            if folder is not imports.root:
                _add_strings(folder, found, findings)
    _add_strings(imports.root, found, findings)
    return found


def _add_strings(folder: Folder, found: dict[str, dict[str, str]], findings: Findings) -> None:
    for path in folder.strings_paths:
        if path.startswith(f"{FOLDER_NAME}/"):
            continue
        texts = read_strings(folder.bytes_of(path, MAX_BYTES + 1), folder.place + path, findings)
        found.setdefault(locale_of(path), {}).update(texts)


def check_strings(nodes: Iterable[Node], localized: Localized, findings: Findings) -> None:
    """Under strict localization a label or description without a translation is an error."""
    settings = localized.settings
    if settings is None or not settings.strict:
        return
    default = localized.strings.get(settings.default_locale, {})
    for node in _translated(nodes):
        if node.text and node.text not in default:
            hint = did_you_mean(node.text, default)
            message = f'{settings.default_locale}{SUFFIX} has no text for the {node.key} "{node.text}"{hint}'
            findings.error("missing-translation", message, node.span)


def _translated(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.key in _TRANSLATED:
            yield node
        if node.key not in _NOT_DEMANDED:
            yield from _translated(node.body or ())


def check_default_locale(localized: Localized, findings: Findings) -> None:
    settings = localized.settings
    if settings is not None and settings.default_locale and settings.default_locale not in localized.strings:
        hint = did_you_mean(settings.default_locale, localized.strings)
        message = f'there is no file "{settings.default_locale}{SUFFIX}"{hint}'
        findings.error("missing-strings", message, settings.span)
