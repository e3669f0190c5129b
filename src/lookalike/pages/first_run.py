"""The page that makes the first administrator, as long as there is none.

It takes a code that the server has printed when it started, so only who can read its output gets in: the address that
a request comes from says nothing behind a proxy. The code is made from the server's secret, so all processes of an
instance know the same one, and nothing is stored. See docs/decisions/0021.
"""

from __future__ import annotations

import asyncio
import hmac
import html

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..first_keys import administrator, any_administrator
from ..instance import Instance
from ..login.email_login import KIND
from ..login.events import note_login
from ..login.passwords import hash_password
from ..login.policy import password_policy
from ..login.sessions import session_cookie, start_session
from ..login.visitor import Visitor
from ..store import schema as s
from ..store import users
from ..store.database import About, Actor, Reader
from .forms import Form, FormRefused, field, form_of, sent_form, to, visitor, wrong

PATH = "/setup"
OPERATION = "first administrator"
CODE_LENGTH = 24  # of hex digits: 96 bits
MAX_NAME = 255
NEW = {"autocomplete": "new-password", "maxlength": "1024"}
WHERE = (
    "The server has printed a code when it started, in its log or terminal, with the address of this page. "
    "It shows that you run this server."
)
NOT_THIS_CODE = "This is not the code that the server has printed."
NOT_AN_ADDRESS = "That is not an email address."


def setup_code(instance: Instance) -> str:
    return instance.vault.hash("first administrator").hex()[:CODE_LENGTH]


def needs_setup(db: Reader) -> bool:
    return any_administrator(db) is None


def setup_routes(instance: Instance) -> list[Route]:
    page = FirstRun(instance)
    return [Route(PATH, page.show, methods=["GET"]), Route(PATH, page.sent, methods=["POST"])]


class FirstRun:
    def __init__(self, instance: Instance):
        self.instance = instance

    async def show(self, request: Request) -> Response:
        if not await asyncio.to_thread(self._is_open):
            return to("/")
        code = request.query_params.get("code", "")[: 2 * CODE_LENGTH]
        return _page(form_of(self.instance, request), {"code": code})

    async def sent(self, request: Request) -> Response:
        form = form_of(self.instance, request)
        try:
            fields = await sent_form(self.instance, request)
        except FormRefused as refused:
            return form.page("Not sent", wrong(str(refused)), 403)
        if not await asyncio.to_thread(self._is_open):
            return to("/")
        problems = await asyncio.to_thread(self._problems, fields)
        if problems:
            return _page(form, fields, problems)
        hashed = await self.instance.hashing.run(hash_password, fields["password"])
        cookie = await asyncio.to_thread(self._make, fields, hashed, visitor(request))
        answer = to("/")
        if cookie is not None:
            answer.headers.append("set-cookie", cookie)
        return answer

    def _is_open(self) -> bool:
        with self.instance.store.read() as db:
            return needs_setup(db)

    def _problems(self, fields: dict[str, str]) -> list[str]:
        if not hmac.compare_digest(
            setup_code(self.instance).encode(), fields.get("code", "").strip().encode()
        ):
            return [NOT_THIS_CODE]
        password = fields.get("password", "")
        with self.instance.store.read() as db:
            problems = password_policy(db).problems(password)
        if password != fields.get("again", ""):
            problems.append("The two passwords are not the same.")
        name, _, host = fields.get("email", "").strip().rpartition("@")
        if not (name and host) or len(fields["email"]) > MAX_NAME:
            problems.insert(0, NOT_AN_ADDRESS)
        return problems

    def _make(self, fields: dict[str, str], hashed: str, who: Visitor) -> str | None:
        """The cookie of a session of the new administrator; None when somebody was faster."""
        with self.instance.store.write(Actor(operation_id=OPERATION, is_admin=True)) as work:
            if not needs_setup(work):
                return None
            user = administrator(work, fields["email"].strip())
            work.about = About({"user_id": str(user["id"])}, "user", str(user["id"]))
            names = {name: fields.get(name, "").strip()[:MAX_NAME] for name in ("first_name", "last_name")}
            work.update(s.users, user["id"], names)
            login = users.credentials_email_of(work, user["id"]) or {}
            changes = {"password_hash": hashed, "password_set_at": work.now, "is_disabled": False}
            work.update(s.credentials_email, login["id"], changes)
            cookie = session_cookie(work, start_session(self.instance, work, user["id"], KIND, who))
        note_login(self.instance, KIND, user["id"], who)
        return cookie


def _page(form: Form, fields: dict[str, str], problems: list[str] | None = None) -> Response:
    """Passwords that were sent do not come back."""

    def given(name: str, more: dict[str, str]) -> dict[str, str]:
        return {**more, "value": fields.get(name, "")} if fields.get(name) else more

    content = (
        "<p>This server has no administrator yet. Be the first one.</p>"
        + "".join(wrong(each) for each in problems or [])
        + form.start(PATH)
        + field("code", "Setup code", "text", given("code", {"autocomplete": "off", "maxlength": "48"}))
        + f'<p class="soft">{html.escape(WHERE)}</p>'
        + field("first_name", "First name", "text", given("first_name", {"autocomplete": "given-name"}))
        + field("last_name", "Last name", "text", given("last_name", {"autocomplete": "family-name"}))
        + field("email", "Email", "email", given("email", {"autocomplete": "username", "maxlength": "254"}))
        + field("password", "Password", "password", NEW)
        + field("again", "The same again", "password", NEW)
        + "<button>Make the first administrator</button></form>"
    )
    return form.page("Set up Lookalike", content, 422 if problems else 200)
