"""The LookML project that is served: loaded at first use, and again when its files change."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from ..access.caller import ACTIVITY_MODELS
from ..engines.dialect import Dialect, dialect_named
from ..history.records import Served
from ..lookml.diagnostics import Diagnostic, Severity
from ..lookml.model.types import Explore, Model, Project
from ..lookml.project.strings import NOT_LOCALIZED, Localization, localization_for, shown_locale
from ..system_activity import SystemActivity
from ..system_activity.personal import personal_fields
from .connections import DEMO_FILE, Connection, Connections
from .folder import Stamp, stamp_of

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.projects")
DEMO_PROJECT = Path(__file__).parent.parent / "demo" / "project"
CHECK_EVERY_S = 1.0
MAX_FINDINGS_LOGGED = 100
MAX_FIELDS_TOLD = 100_000
PERSONAL = ("personal fields",)


class Projects:
    """Many threads may ask at once. While one of them loads, the others are served what there is; only the very
    first load makes them wait.
    """

    def __init__(self, instance: Instance):
        self.root = _root(instance)
        self._history = instance.history
        self._personal_tags = instance.settings.personal_tags
        self.activity = SystemActivity(instance.store, self.personal_fields)
        self.connections = Connections(instance, self._connection_names, self.activity)
        self.derived: dict[Hashable, Any] = {}  # what was computed from the models; forgotten at each load
        self._project: Project | None = None
        self._stamp = Stamp(())
        self._checked = 0.0
        self._lock = threading.Lock()

    # --- models -------------------------------------------------------------------------------------------

    @property
    def project(self) -> Project | None:
        """The project as its files are now, at most a second ago. None when the server has none."""
        if self.root is None:
            return None
        if self._project is None:
            with self._lock:
                self._look(self.root)
        elif time.monotonic() - self._checked >= CHECK_EVERY_S and self._lock.acquire(blocking=False):
            try:
                self._look(self.root)
            finally:
                self._lock.release()
        return self._project

    def model(self, name: str) -> Model | None:
        """One of the project, or the built-in model, whose names are taken."""
        if name in ACTIVITY_MODELS:
            return self.activity.model(name)
        project = self.project
        return project.models.get(name) if project else None

    def models(self) -> tuple[Model, ...]:
        """Those of the project, in the order of their names."""
        project = self.project
        return tuple(project.models[name] for name in sorted(project.models)) if project else ()

    def personal_fields(self) -> frozenset[str]:
        """Names of the fields of all models whose values are not for those who look after the server."""
        project, derived = self.project, self.derived
        kept = derived.get(PERSONAL)
        if kept is None or kept[0] is not project:
            kept = derived[PERSONAL] = (project, personal_fields(self.models(), self._personal_tags))
        return kept[1]

    def explore(self, model: str, name: str) -> Explore | None:
        found = self.model(model)
        return found.explores.get(name) if found else None

    def localization(self, model: Model, locale: str | None) -> Localization:
        """What a reader of `locale` is shown of the model. Readers of one locale share one object, until the project
        is loaded again."""
        project = self.project
        if project is None or model.name in ACTIVITY_MODELS:
            return NOT_LOCALIZED
        settings, strings = project.manifest.localization, project.strings
        key = ("localization", shown_locale(settings, strings, locale))
        derived = self.derived
        kept = derived.get(key)
        # A thread that began before a reload may put texts of the older project here.
        if kept is None or kept[0] is not project:
            kept = derived[key] = (project, localization_for(settings, strings, locale))
        return kept[1]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        project = self.project
        return project.diagnostics if project else ()

    def _look(self, root: Path) -> None:
        """Loads when files have changed, have settled, and did not change while they were read."""
        self._checked = time.monotonic()
        stamp = stamp_of(root)
        if self._project is not None and (stamp == self._stamp or not stamp.settled):
            return
        started = time.perf_counter()
        project = _without_taken_names(_load(root))
        if self._project is not None and stamp_of(root) != stamp:
            self._checked = 0.0
            return
        known = self._project.diagnostics if self._project else ()
        self._project, self._stamp = project, stamp
        self.derived = {}
        log.info(
            "project-loaded",
            project=project.name,
            models=len(project.models),
            diagnostics=len(project.diagnostics),
            milliseconds=round((time.perf_counter() - started) * 1000),
        )
        _log_new(project.diagnostics, known)
        self._tell_fields(project)

    def _tell_fields(self, project: Project) -> None:
        """So that history can name the fields that nobody uses. Of a giant it would take more than it is worth."""
        fields = {
            name: {explore.name: tuple(explore.fields) for explore in model.explores.values()}
            for name, model in project.models.items()
        }
        count = sum(len(names) for explores in fields.values() for names in explores.values())
        if count > MAX_FIELDS_TOLD:
            log.warning("unused-fields-not-listed", fields=count, most=MAX_FIELDS_TOLD)
            return
        self._history.add(Served(fields))

    # --- databases ----------------------------------------------------------------------------------------

    def connection(self, name: str | None) -> Connection:
        """The connection that a model means by `name`. Raises ConnectionUnknown."""
        return self.connections.find(name)

    def dialect(self, name: str | None) -> Dialect:
        """How the connection's database writes SQL. Raises ConnectionUnknown."""
        return dialect_named(self.connections.find(name).dialect)

    def _connection_names(self) -> set[str]:
        return {model.connection for model in self.models() if model.connection}


def _root(instance: Instance) -> Path | None:
    """The folder of the settings; without one, the sample project if the sample data is there."""
    if instance.settings.project is not None:
        return instance.settings.project.absolute()
    return DEMO_PROJECT if (instance.settings.data / DEMO_FILE).is_file() else None


def _without_taken_names(project: Project) -> Project:
    """A model that has the name of the built-in one would be answered with the server's own data."""
    taken = ACTIVITY_MODELS & project.models.keys()
    findings = tuple(
        Diagnostic(
            "reserved-name",
            f'the model "{name}" has the name of the built-in model; rename it',
            project.models[name].span,
        )
        for name in sorted(taken)
    )
    if not taken:
        return project
    kept = {name: model for name, model in project.models.items() if name not in taken}
    return replace(project, models=kept, diagnostics=(*project.diagnostics, *findings))


def _log_new(found: Iterable[Diagnostic], known: Iterable[Diagnostic]) -> None:
    """What a load found that the load before had not: errors first, so that the cap never hides them."""
    # The same text in several models or explores is one finding for the person who reads the log.
    texts = dict.fromkeys(map(str, known))
    new = {str(each): each for each in found if str(each) not in texts}
    ordered = sorted(new.values(), key=lambda each: each.severity in (Severity.WARNING, Severity.INFO))
    for each in ordered[:MAX_FINDINGS_LOGGED]:
        tell = log.warning if each.severity is Severity.WARNING else log.error
        place = str(each.span) if each.span else None
        tell("lookml", place=place, code=each.code, message=each.message)
    if len(ordered) > MAX_FINDINGS_LOGGED:
        log.warning("lookml", message=f"and {len(ordered) - MAX_FINDINGS_LOGGED} more")


def _load(root: Path) -> Project:
    """Never raises: a project that cannot be read at all is one without models, and says why."""
    from ..lookml import load_project

    try:
        return load_project(root)
    except Exception as broken:
        if not isinstance(broken, NotADirectoryError):
            log.exception("project-broken", root=str(root))
        message = f"The project could not be read: {broken}"
        finding = Diagnostic("project-unreadable", message, severity=Severity.FATAL)
        return Project(root.name, str(root), {}, (finding,), ())
