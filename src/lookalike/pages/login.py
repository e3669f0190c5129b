"""Login, logout, and links to set a password: pages that need no script."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..dispatch.errors import ApiError
from ..instance import Instance
from ..login import email_login as steps
from ..login.offers import Offers, offers
from ..login.passwords import (
    TooManyLogins,
    hash_password,
    login_of_link,
    new_link,
    set_password,
)
from ..login.policy import password_policy
from ..login.reset_mail import send_link
from ..login.sessions import COOKIE, cookie_of, gone_cookie
from ..login.visitor import Visitor, actor_of
from ..sso.identity import SignOnBroken, SignOnRefused
from ..sso.login import login_by_ldap
from ..store import users
from ..store.callers import delete_token
from ..store.database import Actor
from .forms import (
    Form,
    FormRefused,
    field,
    form_of,
    headers_of,
    inside,
    sent_form,
    to,
    visitor,
    wrong,
)
from .oauth import form_targets
from .sign_on import OUT_OF_ORDER, sign_on_address

ELSEWHERE = {"saml": "SAML", "oidc": "OpenID Connect"}
EMAIL_OFF = "Login by email is off on this server."
Page = Callable[[Request, Form], Awaitable[Response]]
WRONG = "Email or password is wrong, or the login is disabled."
WRONG_CODE = "The code is wrong, was used before, or came too late."
GONE = "This link was used, has run out, or a newer one was made."
SENT = "If there is such a login, a mail with a link is on its way. The link works for 60 minutes."
EMAIL = {"autocomplete": "username", "maxlength": "254", "autofocus": ""}
PASSWORD = {"autocomplete": "current-password", "maxlength": "1024"}
NEW = {"autocomplete": "new-password", "maxlength": "1024"}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "10", "autofocus": ""}


def login_routes(instance: Instance) -> list[Route]:
    pages = LoginPages(instance)
    return [
        Route("/login", pages.guarded(pages.login), methods=["GET"]),
        Route("/login/email", pages.guarded(pages.email_login), methods=["GET"]),
        Route("/login/ldap", pages.guarded(pages.login), methods=["GET"]),
        Route("/login/ldap", pages.guarded(pages.by_ldap), methods=["POST"]),
        Route("/login/email", pages.guarded(pages.by_email), methods=["POST"]),
        Route("/login/code", pages.guarded(pages.by_code), methods=["POST"]),
        Route("/logout", pages.guarded(pages.ask_logout), methods=["GET"]),
        Route("/logout", pages.guarded(pages.logout), methods=["POST"]),
        Route("/password/reset", pages.guarded(pages.ask_reset), methods=["GET"]),
        Route("/password/reset", pages.guarded(pages.send_reset), methods=["POST"]),
        Route("/password/reset/{token}", pages.guarded(pages.new_password), methods=["GET"]),
        Route("/password/reset/{token}", pages.guarded(pages.set_new_password), methods=["POST"]),
        Route("/account/setup/{token}", pages.guarded(pages.new_password), methods=["GET"]),
        Route("/account/setup/{token}", pages.guarded(pages.set_new_password), methods=["POST"]),
    ]


class LoginPages:
    def __init__(self, instance: Instance):
        self.instance = instance

    def guarded(self, shown: Page) -> Callable[[Request], Awaitable[Response]]:
        """The page, with what can be wrong with any of them."""

        async def endpoint(request: Request) -> Response:
            form = form_of(self.instance, request)
            try:
                return await shown(request, form)
            except FormRefused as refused:
                return form.page("Not sent", wrong(str(refused)), 403)
            except ApiError as refused:
                answer = form.page("Not now", wrong(refused.message), refused.status)
            except TooManyLogins:
                answer = form.page("Not now", wrong("Too many people log in at this moment; try again."), 503)
            answer.headers["Retry-After"] = "5"
            return answer

        return endpoint

    # --- login --------------------------------------------------------------------------------------------

    async def login(self, request: Request, form: Form) -> Response:
        """What is offered follows the configurations: LDAP before email, and buttons to other systems."""
        return_to = inside(request.query_params.get("return_to"))
        offered = await asyncio.to_thread(self._offers)
        if offered.straight_on:
            return to(sign_on_address(offered.straight_on, return_to))
        return await (self._ldap_page if offered.ldap else self._login_page)(form, return_to)

    async def email_login(self, request: Request, form: Form) -> Response:
        """For those who keep a password beside single sign-on."""
        return await self._login_page(form, inside(request.query_params.get("return_to")))

    async def _login_page(self, form: Form, return_to: str, problem: str = "", status: int = 200) -> Response:
        offered = await asyncio.to_thread(self._offers)
        content = wrong(problem or ("" if offered.email or offered.redirecting else EMAIL_OFF))
        if offered.email:
            content += (
                form.start("/login/email", return_to=return_to)
                + field("email", "Email", "email", EMAIL)
                + field("password", "Password", "password", PASSWORD)
                + '<button>Log in</button></form><p><a href="/password/reset">I forgot my password</a></p>'
            )
        return await self._offered(form, content, offered, return_to, status)

    async def _ldap_page(self, form: Form, return_to: str, problem: str = "", status: int = 200) -> Response:
        offered = await asyncio.to_thread(self._offers)
        content = (
            wrong(problem)
            + form.start("/login/ldap", return_to=return_to)
            + field("login", "Name", "text", EMAIL)
            + field("password", "Password", "password", PASSWORD)
            + "<button>Log in</button></form>"
        )
        if offered.email:
            address = html.escape("/login/email?" + urlencode({"return_to": return_to}))
            content += f'<p><a href="{address}">Log in by email</a></p>'
        return await self._offered(form, content, offered, return_to, status)

    async def _offered(
        self, form: Form, content: str, offered: Offers, return_to: str, status: int
    ) -> Response:
        links = "".join(
            f'<p><a href="{html.escape(sign_on_address(kind, return_to))}">Log in by {ELSEWHERE[kind]}</a></p>'
            for kind in offered.redirecting
        )
        return form.page("Log in", content + links, status, await self._targets(return_to))

    def _offers(self) -> Offers:
        with self.instance.store.read() as db:
            return offers(db)

    async def _targets(self, return_to: str) -> str:
        return await asyncio.to_thread(form_targets, self.instance, return_to)

    async def by_email(self, request: Request, form: Form) -> Response:
        fields = await sent_form(self.instance, request)
        return_to = inside(fields.get("return_to"))
        try:
            step = await self.instance.hashing.run(
                steps.with_password,
                self.instance,
                fields.get("email", "")[:254],
                fields.get("password", ""),
                visitor(request),
                form.cookie,
            )
        except steps.Refused:
            return await self._login_page(form, return_to, WRONG, 401)
        return await self._next(request, form, step, return_to)

    async def by_ldap(self, request: Request, form: Form) -> Response:
        fields = await sent_form(self.instance, request)
        return_to = inside(fields.get("return_to"))
        given = (fields.get("login", ""), fields.get("password", "")[:1024], visitor(request))
        try:
            _, cookie = await login_by_ldap(self.instance, *given)
        except SignOnRefused as refused:
            if refused.code == "off":
                return await self._login_page(form, return_to, str(refused), 403)
            return await self._ldap_page(form, return_to, str(refused), 401)
        except SignOnBroken:
            return await self._ldap_page(form, return_to, OUT_OF_ORDER, 502)
        return await self._next(request, form, steps.LoggedIn(cookie), return_to)

    async def by_code(self, request: Request, form: Form) -> Response:
        fields = await sent_form(self.instance, request)
        return_to = inside(fields.get("return_to"))
        arguments = (fields.get("step", ""), fields.get("code", ""), visitor(request), form.cookie)
        try:
            step = await asyncio.to_thread(steps.with_code, self.instance, *arguments)
        except steps.Refused:
            return await self._login_page(form, return_to, WRONG_CODE, 401)
        return await self._next(request, form, step, return_to)

    async def _next(self, request: Request, form: Form, step: steps.Next, return_to: str) -> Response:
        if isinstance(step, steps.LoggedIn):
            await self._end_session(request)
            answer = to(return_to)
            answer.headers.append("set-cookie", step.cookie)
            return answer
        if isinstance(step, steps.SetPassword):
            return to(step.address.removeprefix(self.instance.web_url))
        content = _set_up(step) if isinstance(step, steps.SetUpCode) else ""
        content += (
            form.start("/login/code", return_to=return_to, step=step.step)
            + field("code", "Code of your authenticator app", "text", CODE)
            + "<button>Log in</button></form>"
        )
        return form.page("Second factor", content, forms=await self._targets(return_to))

    # --- logout -------------------------------------------------------------------------------------------

    async def ask_logout(self, request: Request, form: Form) -> Response:
        return form.page("Log out", form.start("/logout") + "<button>Log out</button></form>")

    async def logout(self, request: Request, form: Form) -> Response:
        await sent_form(self.instance, request)
        await self._end_session(request)
        answer = to("/login")
        answer.headers.append("set-cookie", gone_cookie())
        return answer

    async def _end_session(self, request: Request) -> None:
        """The session that the browser came with ends, also when another begins: no cookie of before is good."""
        caller = self.instance.page_sessions.of(cookie_of(headers_of(request), COOKIE))
        if caller is not None and caller.token_id is not None:
            await asyncio.to_thread(self._delete, caller.token_id, actor_of(visitor(request), caller.user_id))

    def _delete(self, token_id: int, actor: Actor) -> None:
        with self.instance.store.write(actor) as work:
            delete_token(work, token_id)

    # --- links to set a password --------------------------------------------------------------------------

    async def ask_reset(self, request: Request, form: Form) -> Response:
        content = form.start("/password/reset") + field("email", "Email", "email", EMAIL)
        return form.page("Set a new password", content + "<button>Send me a link</button></form>")

    async def send_reset(self, request: Request, form: Form) -> Response:
        """The same answer, as fast, whether or not there is such a login: the work begins after it."""
        fields = await sent_form(self.instance, request)
        email, who = fields.get("email", "")[:254], visitor(request)
        await asyncio.to_thread(self.instance.lockouts.refuse_if_locked, "reset", email, who.address or "")
        self.instance.lockouts.failed("reset", email, who.address or "")
        answer = form.page("Look into your mail", f"<p>{SENT}</p>")
        answer.background = BackgroundTask(self._mail_link, email, who)
        return answer

    async def _mail_link(self, email: str, who: Visitor) -> None:
        made = await asyncio.to_thread(self._link_for, email, who)
        if made is not None:
            await send_link(self.instance, *made)

    def _link_for(self, email: str, who: Visitor) -> tuple[str, str] | None:
        """The stored address, never the one that was typed, and the link."""
        with self.instance.store.read() as db:
            login = users.find_email(db, email)
            user = users.get_user(db, login["user_id"]) if login else None
        if login is None or user is None or login["is_disabled"] or user["is_disabled"]:
            return None
        with self.instance.store.write(actor_of(who, login["user_id"])) as work:
            return login["email"], new_link(self.instance, work, login)[1]

    async def new_password(self, request: Request, form: Form) -> Response:
        return await self._password_page(request, form, [])

    async def _password_page(self, request: Request, form: Form, problems: list[str]) -> Response:
        login = await asyncio.to_thread(self._login_of, request.path_params["token"])
        if login is None:
            again = '<p><a href="/password/reset">Ask for a new one</a></p>'
            return form.page("The link does not work any more", wrong(GONE) + again, 404)
        content = (
            "".join(wrong(each) for each in problems)
            + f"<p>For <code>{html.escape(login)}</code></p>"
            + form.start(request.url.path)
            + field("password", "New password", "password", NEW)
            + field("again", "The same again", "password", NEW)
            + "<button>Set password</button></form>"
        )
        return form.page("Set a new password", content, 422 if problems else 200)

    def _login_of(self, token: str) -> str | None:
        with self.instance.store.read() as db:
            login = login_of_link(self.instance, db, token)
        return login["email"] if login else None

    async def set_new_password(self, request: Request, form: Form) -> Response:
        fields = await sent_form(self.instance, request)
        password, token = fields.get("password", ""), request.path_params["token"]
        with self.instance.store.read() as db:
            problems = password_policy(db).problems(password)
        if password != fields.get("again", ""):
            problems.append("The two passwords are not the same.")
        if problems:
            return await self._password_page(request, form, problems)
        if await asyncio.to_thread(self._login_of, token) is None:
            return await self._password_page(request, form, [])
        hashed = await self.instance.hashing.run(hash_password, password)
        if not await asyncio.to_thread(self._set, token, hashed, visitor(request)):
            return await self._password_page(request, form, [])
        answer = to("/login")
        answer.headers.append("set-cookie", gone_cookie())
        return answer

    def _set(self, token: str, hashed: str, who: Visitor) -> bool:
        with self.instance.store.write(actor_of(who, None)) as work:
            return set_password(self.instance, work, token, hashed) is not None


def _set_up(step: steps.SetUpCode) -> str:
    spaced = " ".join(step.secret[at : at + 4] for at in range(0, len(step.secret), 4))
    return (
        "<p>An administrator wants your login to have a second factor. Add this key to an authenticator app, then "
        f"type the code that it shows.</p><p><code>{spaced}</code></p>"
        f'<p><a href="{html.escape(step.address)}">Open in an authenticator app</a></p>'
    )
