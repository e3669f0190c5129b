"""The workflow that people learn from: log in, make a user, save a Look, change its query, download it, schedule
it. Every step is a plain HTTP call, printed as one would type and read it."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

DELIVERY_WAIT_S = 30.0
LINE = 100
QUERY_KEYS = ("id", "model", "view", "fields", "filters", "sorts", "limit")


class WalkFailed(Exception):
    """A step did not answer as it should."""


class Walk:
    """One walk through the API of a running server, with an API key of its administrator. `outbox` is None where a
    mail server takes the mail."""

    def __init__(
        self, base_url: str, ca: str | None, key: tuple[str, str], outbox: Path | None, console: Console
    ):
        verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=ca) if ca else True
        self.http = httpx.Client(base_url=base_url, verify=verify, timeout=60)
        self.key, self.outbox, self.console = key, outbox, console
        self.step = 0

    def run(self) -> None:
        """Raises WalkFailed at the first step that goes wrong; what the walk made is removed at its end."""
        self._log_in()
        made: list[tuple[str, str]] = []
        try:
            self._walk(made)
        finally:
            for path, what in reversed(made):
                self._call(f"Clean up: delete the {what}", "DELETE", path)
        self._call("Log out: the token is worthless from here on", "DELETE", "/logout")

    def _walk(self, made: list[tuple[str, str]]) -> None:
        user = self._call(
            "Create a user",
            "POST",
            "/users",
            {"first_name": "Walk", "last_name": "Through"},
            show=("id", "display_name", "personal_folder_id"),
        )
        made.append((f"/users/{user['id']}", "user"))
        query = self._call(
            "Create a query: sales by category",
            "POST",
            "/queries",
            {
                "model": "thelook",
                "view": "order_items",
                "fields": ["products.category", "order_items.count", "order_items.total_sale_price"],
                "filters": {"order_items.created_date": "12 months"},
                "sorts": ["order_items.total_sale_price desc"],
                "limit": "5",
            },
            show=("id", "slug", "model", "view", "filters"),
        )
        title = f"Sales by category, a walk of {time.strftime('%Y-%m-%d %H:%M:%S')}"
        look = self._call(
            "Save it as a Look",
            "POST",
            "/looks",
            {"title": title, "query_id": query["id"]},
            show=("id", "title", "query_id", "folder_id", "url"),
        )
        made.append((f"/looks/{look['id']}", "Look"))
        self._download("Download the Look as CSV", "GET", f"/looks/{look['id']}/run/csv")
        changed = self._change_filter(look["id"])
        self._call(
            "Point the Look at the changed query",
            "PATCH",
            f"/looks/{look['id']}",
            {"query_id": changed["id"]},
            show=("id", "title", "query_id"),
        )
        self._schedule(look["id"])

    def _log_in(self) -> None:
        client_id, secret = self.key
        self._title("Log in with an API key")
        self._request("POST", "/login", f"client_id={client_id}&client_secret=…")
        answer = self.http.post("/api/4.0/login", data={"client_id": client_id, "client_secret": secret})
        body = self._checked(answer).json()
        self.http.headers["Authorization"] = f"token {body['access_token']}"
        self._answer(answer, {**body, "access_token": f"{body['access_token'][:6]}…"})

    def _change_filter(self, look_id: str) -> dict[str, Any]:
        """The query of a Look is a plain object: take it, change a filter, send it back whole."""
        look = self._call("Read the Look's query", "GET", f"/looks/{look_id}?fields=query", show=("query",))
        query = look["query"]
        query["filters"] = {**query["filters"], "products.department": "Women"}
        query["limit"] = "3"
        self._download("Change a filter and run the changed query to CSV", "POST", "/queries/run/csv", query)
        shown = ("id", "filters", "limit")
        return self._call("Keep the changed query", "POST", "/queries", query, show=shown)

    def _schedule(self, look_id: str) -> None:
        """A schedule that runs once, at once; without a mail server the mail lies in the outbox folder."""
        outbox = self.outbox
        before = _files(outbox) if outbox else set()
        self._call(
            "Send the Look to a stakeholder",
            "POST",
            "/scheduled_plans/run_once",
            {
                "name": "Sales for the stakeholders",
                "look_id": look_id,
                "require_results": False,
                "require_no_results": False,
                "require_change": False,
                "scheduled_plan_destination": [
                    {"type": "email", "address": "stakeholder@example.com", "format": "csv"}
                ],
            },
            show=("id", "name", "look_id", "run_once"),
        )
        if outbox is None:
            return
        mail = _wait(lambda: next(iter(_files(outbox) - before), None))
        if mail is None:
            raise WalkFailed(f"nothing arrived in {outbox} within {DELIVERY_WAIT_S:.0f} seconds")
        self.console.print(f"  [green]delivered[/] {escape(str(mail))}\n", soft_wrap=True)

    # --- one call, printed --------------------------------------------------------------------------------

    def _call(
        self,
        title: str,
        verb: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        show: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        self._title(title)
        self._request(verb, path, _text(body) if body else None)
        answer = self._checked(self.http.request(verb, f"/api/4.0{path}", json=body))
        whole = answer.json() if answer.content else {}
        self._answer(answer, {name: whole[name] for name in show})
        return whole

    def _download(self, title: str, verb: str, path: str, body: dict[str, Any] | None = None) -> None:
        self._title(title)
        shown = f"(the whole query, with filters {json.dumps(body['filters'])})" if body else None
        self._request(verb, path, shown)
        answer = self._checked(self.http.request(verb, f"/api/4.0{path}", json=body))
        self.console.print(f"  [green]{answer.status_code}[/] {answer.headers['content-type']}")
        for line in answer.text.rstrip("\n").split("\n"):
            self.console.print(f"  {escape(line)}", highlight=False)
        self.console.print()

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        if answer.is_success:
            return answer
        raise WalkFailed(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
        )

    def _title(self, title: str) -> None:
        self.step += 1
        self.console.print(f"[bold]{self.step}. {escape(title)}[/]")

    def _request(self, verb: str, path: str, body: str | None) -> None:
        self.console.print(f"  [cyan]{verb}[/] {escape(f'/api/4.0{path}')}", highlight=False)
        if body:
            self.console.print(f"  {escape(body)}", style="dim", highlight=False)

    def _answer(self, answer: httpx.Response, shown: dict[str, Any]) -> None:
        text = escape(_text(shown)) if shown else ""
        self.console.print(f"  [green]{answer.status_code}[/] {text}\n", highlight=False)


def _text(value: dict[str, Any]) -> str:
    """As JSON, an object by lines when it is long; of a whole query the part that people write."""
    shown = {name: _essence(each) for name, each in _essence(value).items()}
    line = json.dumps(shown, ensure_ascii=False)
    return (
        line if len(line) <= LINE else json.dumps(shown, ensure_ascii=False, indent=2).replace("\n", "\n  ")
    )


def _essence(value: Any) -> Any:
    if not isinstance(value, dict) or "expanded_share_url" not in value:
        return value
    return {name: value[name] for name in QUERY_KEYS if value.get(name)} | {"…": "…"}


def _files(folder: Path) -> set[Path]:
    return set(folder.glob("*")) if folder.exists() else set()


def _wait(find: Callable[[], Path | None]) -> Path | None:
    deadline = time.monotonic() + DELIVERY_WAIT_S
    while time.monotonic() < deadline:
        found = find()
        if found is not None:
            return found
        time.sleep(0.1)
    return None
