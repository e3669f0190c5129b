"""The body of a plan, checked as a whole: whatever is missing or wrong is named in one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteScheduledPlan
from ...deliver import webhook
from ...deliver.rights import UNLIMITED, Content, NotAllowed, active_caller, content_for, refusal
from ...dispatch.call import Call
from ...dispatch.errors import FieldError, Invalid
from ...jobs.cron import CronError, check_crontab, next_slot, zone_named
from ...jobs.due import next_run_at
from ...persistence.telling import split_name
from ...store import schedules
from ...store.database import Row
from ...store.users import fold
from .destinations import PATH, Checked, check_destinations

CONTENT = ("look_id", "dashboard_id", "lookml_dashboard_id", "query_id")
CONDITIONS = ("require_results", "require_no_results", "require_change")
FLAGS = (
    *CONDITIONS,
    "run_as_recipient",
    "send_all_results",
    "include_links",
    "include_dashboard_summary",
    "show_custom_url",
    "pdf_landscape",
    "embed",
    "long_tables",
    "pdf_page_breaks",
)
VALUES = (
    "filters_string",
    "custom_url_base",
    "custom_url_params",
    "custom_url_label",
    "pdf_paper_size",
    "color_theme",
    "tab_ids",
    "inline_table_width",
    "include_filters",
)
IN_DOC = (*FLAGS, *VALUES)
FOR_DASHBOARDS = (
    "include_dashboard_summary",
    "pdf_landscape",
    "pdf_paper_size",
    "long_tables",
    "pdf_page_breaks",
    "color_theme",
    "tab_ids",
    "inline_table_width",
    "include_filters",
    "embed",
)
LEADING = ("filters_string", "send_all_results", "run_as_recipient")
PAPER_SIZES = ("letter", "legal", "tabloid", "a0", "a1", "a2", "a3", "a4")
LONGEST_TEXT = 2048


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it shall be stored: columns of the table, and destinations (None: as they are)."""

    values: dict[str, Any]
    destinations: list[Checked] | None


class Checker:
    """Checks one body against the plan that it changes or copies (`before`, with its `kept` destinations)."""

    def __init__(self, call: Call, body: WriteScheduledPlan, before: Row | None, kept: list[Row], once: bool):
        self.call, self.body, self.before, self.kept = call, body, before, kept
        self.errors: list[FieldError] = []
        self.given = _given(body)
        self.plan = _merged(before, self.given)
        self.once = once or bool(self.plan.get("run_once"))

    def result(self) -> Plan:
        """Raises Invalid."""
        destinations = self._destinations()
        self._check_whose()
        self._check_name()
        self._check_when()
        self._check_options()
        self._check_content()
        self._check_rights(destinations)
        if self.errors:
            raise Invalid(*self.errors)
        self._warn()
        return Plan(self._values(), destinations)

    def _fail(self, field: str, message: str, code: str = "invalid") -> None:
        self.errors.append(FieldError(field, code, message))

    def _try(self, field: str, check: Callable[[], Any]) -> None:
        try:
            check()
        except (CronError, ValueError) as wrong:
            self._fail(field, str(wrong))

    def _destinations(self) -> list[Checked] | None:
        given = self.body.scheduled_plan_destination
        if given is UNSET and self.before is not None:
            return None
        if given is UNSET or not given:
            message = "A plan needs at least one destination, with type, address and format."
            self._fail(PATH, message, "missing_field")
            return []
        return check_destinations(given, self.errors, self.call.instance.settings.email_domains)

    def _check_name(self) -> None:
        name = self.plan.get("name")
        if not name or not name.strip():
            self._fail("name", "A plan needs a name.", "missing_field")
        elif len(name) > 255:
            self._fail("name", f"The name has {len(name)} characters; at most 255.")

    # --- when ---------------------------------------------------------------------------------------------

    def _check_when(self) -> None:
        crontab, zone = self.plan.get("crontab"), self.plan.get("timezone")
        if not crontab and not self.plan.get("datagroup") and not self.once:
            message = "Say when it runs: a crontab such as '0 8 * * 1' for Mondays at eight, or a datagroup."
            self._fail("crontab", message, "missing_field")
        if crontab and self.plan.get("datagroup"):
            self._fail("crontab", "Give a crontab or a datagroup, not both.")
        if zone:
            self._try("timezone", lambda: zone_named(zone))
        if crontab:
            self._try("crontab", lambda: next_slot(crontab, "UTC", self.call.instance.now()))

    # --- what ---------------------------------------------------------------------------------------------

    def _check_content(self) -> None:
        named = [name for name in CONTENT if self.plan.get(name)]
        if not named:
            message = "Say what to send: one of look_id, dashboard_id, lookml_dashboard_id and query_id."
            self._fail("look_id", message, "missing_field")
        elif len(named) > 1:
            self._fail(named[1], f"Give one of {', '.join(named)}, not {len(named)} of them.")
        for name in ("dashboard_id", "lookml_dashboard_id"):
            if name in named:
                self._fail(
                    name, "Schedules of dashboards are not part of this release; send a Look or a query."
                )
        for name in ("look_id", "query_id"):
            if name in named and not _is_id(self.plan[name]):
                self._fail(name, f"{name} must be a number, not {str(self.plan[name])[:80]!r}.")
        if "look_id" in named:
            for name in CONDITIONS:
                if self.before is None and not isinstance(self.given.get(name), bool):
                    self._fail(name, f"With a look_id, {name} must be true or false.", "missing_field")

    def _check_options(self) -> None:
        plan = self.plan
        if plan.get("require_results") and plan.get("require_no_results"):
            self._fail("require_no_results", "require_results and require_no_results cannot both hold.")
        if plan.get("pdf_paper_size") and plan["pdf_paper_size"] not in PAPER_SIZES:
            self._fail("pdf_paper_size", f"The paper size is one of {', '.join(PAPER_SIZES)}.")
        if plan.get("custom_url_base"):
            self._try("custom_url_base", lambda: webhook.check_address(plan["custom_url_base"]))
        if plan.get("custom_url_params"):
            self._try("custom_url_params", lambda: _flat_object(plan["custom_url_params"]))
        for name in ("filters_string", "custom_url_label"):
            if len(plan.get(name) or "") > LONGEST_TEXT:
                self._fail(name, f"{name} has more than {LONGEST_TEXT} characters.")

    # --- whose rights -------------------------------------------------------------------------------------

    def _check_rights(self, destinations: list[Checked] | None) -> None:
        """The plan runs as its owner, so it is the owner who needs the rights."""
        owner = self._owner()
        if owner is None or any(error.field in CONTENT for error in self.errors):
            return
        look_id, query_id = _number(self.plan.get("look_id")), _number(self.plan.get("query_id"))
        try:
            content = content_for(self.call.read, owner, look_id, query_id)
        except NotAllowed as refused:
            self._fail("look_id" if look_id is not None else "query_id", str(refused))
            return
        self._check_datagroup(owner, content.model)
        if self.plan.get("send_all_results") and not owner.may(UNLIMITED, content.model):
            message = f"send_all_results needs the permission {UNLIMITED} for the model {content.model}."
            self._fail("send_all_results", message)
        self._check_recipients(owner, content, destinations)

    def _check_datagroup(self, owner: Caller, of_content: str) -> None:
        """One of the model of the content, or of another that the owner may query: `thelook/nightly`."""
        if not self.plan.get("datagroup"):
            return
        model_name, name = split_name(self.plan["datagroup"], of_content)
        model = self.call.instance.projects.model(model_name or "")
        if model is None or not owner.may("access_data", model.name):
            self._fail(
                "datagroup", f"There is no model {str(model_name)[:80]!r} with a datagroup {name[:80]!r}."
            )
        elif name not in model.datagroups:
            known = ", ".join(model.datagroups) or "none"
            message = f"The model {model.name} has no datagroup {name[:80]!r}; it has {known}."
            self._fail("datagroup", message)

    def _check_whose(self) -> None:
        """Whoever manages the schedules of others may pause, rename and time them, but not lead the owner's results
        elsewhere."""
        before, caller = self.before, self.call.caller
        if before is None or caller.is_admin or before["user_id"] == caller.user_id:
            return
        message = "Only the owner and administrators may change what a plan sends, and where to."
        if self.body.scheduled_plan_destination is not UNSET:
            self._fail(PATH, message)
        for name in (*CONTENT, *LEADING):
            was = before[name] if name in schedules.COLUMNS else before["doc"].get(name)
            if name in self.given and str(self.given[name]) != str(was):
                self._fail(name, message)

    def _owner(self) -> Caller | None:
        wanted, caller = self.plan.get("user_id"), self.call.caller
        if wanted in (None, "") or str(wanted) == str(caller.user_id):
            return caller
        keeps = self.before is not None and str(wanted) == str(self.before["user_id"])
        if not caller.is_admin and not keeps:
            self._fail("user_id", "Only an administrator may make a plan for somebody else.")
            return None
        try:
            if not _is_id(wanted):
                raise NotAllowed(f"There is no user {str(wanted)[:80]!r}.")
            return active_caller(self.call.read, int(wanted))
        except NotAllowed as refused:
            self._fail("user_id", str(refused))
            return None

    def _check_recipients(self, owner: Caller, content: Content, destinations: list[Checked] | None) -> None:
        to = [(each.type, each.address) for each in destinations or ()]
        if destinations is None:
            to = [(row["type"], row["address"]) for row in self.kept]
        users = schedules.users_by_address(
            self.call.read, [address for kind, address in to if kind == "email"]
        )
        for number, (kind, address) in enumerate(to):
            recipient = users.get(fold(address)) if kind == "email" else None
            reason = refusal(owner, content.model, kind, address, recipient)
            if reason is None and self.plan.get("run_as_recipient") and recipient is None:
                reason = f"run_as_recipient: {address} belongs to no active user of this server."
            if reason:
                self._fail(f"{PATH}[{number}].address", reason)

    # --- the row ------------------------------------------------------------------------------------------

    def _values(self) -> dict[str, Any]:
        plan, instance = self.plan, self.call.instance
        values = {name: plan.get(name) or None for name in ("crontab", "datagroup", "timezone")}
        if values["crontab"]:
            values["crontab"] = check_crontab(values["crontab"])
        values |= {name: _number(plan.get(name)) for name in ("look_id", "query_id")}
        values |= {
            "name": plan["name"].strip(),
            "user_id": int(plan.get("user_id") or self.call.caller.user_id),
            "enabled": plan.get("enabled") is not False,
            "run_once": self.once,
            "doc": {name: _plain(name, plan.get(name)) for name in IN_DOC},
        }
        same = self.before is not None and all(
            values[name] == self.before[name] for name in ("crontab", "timezone", "enabled", "run_once")
        )
        if not same:
            values["next_run_at"] = next_run_at(values, instance.settings.timezone, instance.now())
        return values

    def _warn(self) -> None:
        for name in FOR_DASHBOARDS:
            if self.given.get(name):
                self.call.warnings.append(f"{name} has no effect on Looks and queries")


def _given(body: WriteScheduledPlan) -> dict[str, Any]:
    """What the body names. `dashboard_filters` is the older name of `filters_string`."""
    given = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not UNSET}
    given.pop(PATH, None)
    older = given.pop("dashboard_filters", None)
    if older is not None and not given.get("filters_string"):
        given["filters_string"] = older
    return given


def _merged(before: Row | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The plan before, with what is given. Another content takes the place of the one before; so does a crontab of
    a datagroup."""
    if before is None:
        return dict(given)
    merged = {**before["doc"], **{name: before[name] for name in schedules.COLUMNS}, **given}
    for group in (CONTENT, ("crontab", "datagroup")):
        named = [name for name in group if given.get(name)]
        if named:
            merged |= {name: given.get(name) for name in group}
    return merged


def _is_id(value: Any) -> bool:
    return str(value).isascii() and str(value).isdigit() and len(str(value)) < 10


def _number(value: Any) -> int | None:
    return int(value) if value and _is_id(value) else None


def _plain(name: str, value: Any) -> Any:
    return bool(value) if name in FLAGS else value


def _flat_object(text: str) -> None:
    try:
        msgspec.json.decode(text, type=dict[str, str | int | float | bool])
    except msgspec.DecodeError as wrong:
        raise ValueError(f"custom_url_params must be a JSON object of texts and numbers: {wrong}") from wrong
