"""`lookalike why`: why a user may or may not, on the host."""

from __future__ import annotations

from typing import Annotated

import typer

from ..access.explain import Explanation, explain_attribute, explain_folder, explain_look, explain_permission
from ..config import Settings
from ..store import schema as s
from ..store.database import Reader, Row
from ..store.users import find_email
from .options import fail, with_settings
from .serve import opened_instance

USER = (Annotated[str, typer.Option(help="Id or address of the user.")], ...)
PERMISSION = (Annotated[str | None, typer.Option(help="A permission, such as explore.")], None)
MODEL = (Annotated[str | None, typer.Option(help="The model for which the permission is wanted.")], None)
FOLDER = (Annotated[int | None, typer.Option(help="Id of a folder.")], None)
LOOK = (Annotated[int | None, typer.Option(help="Id of a Look.")], None)
ATTRIBUTE = (Annotated[str | None, typer.Option(help="Name of a user attribute.")], None)


def add_to(program: typer.Typer) -> None:
    options = {"user": USER, "permission": PERMISSION, "model": MODEL}
    options |= {"folder": FOLDER, "look": LOOK, "attribute": ATTRIBUTE}
    program.command("why")(with_settings(why, **options))


def why(
    settings: Settings,
    user: str,
    permission: str | None,
    model: str | None,
    folder: int | None,
    look: int | None,
    attribute: str | None,
) -> None:
    """Say why a user may or may not use a permission, see a folder or a Look, or has a value of an attribute."""
    instance = opened_instance(settings)
    with instance.store.read() as db:
        found = _explained(db, _user(db, user), permission, model, folder, look, attribute)
    instance.close()
    print("Yes." if found.allowed else "No.")
    for step in found.steps:
        print(f"  {'+' if step.ok else '-'} {step.text}")


def _user(db: Reader, text: str) -> Row:
    login = None if text.isdigit() else find_email(db, text)
    found = db.get(s.users, int(text) if text.isdigit() else login["user_id"] if login else 0)
    return found or fail(f"there is no user {text}")


def _explained(
    db: Reader,
    user: Row,
    permission: str | None,
    model: str | None,
    folder: int | None,
    look: int | None,
    attribute: str | None,
) -> Explanation:
    try:
        if folder is not None:
            return explain_folder(db, user, db.get(s.folders, folder) or fail(f"there is no folder {folder}"))
        if look is not None:
            return explain_look(db, user, db.get(s.looks, look) or fail(f"there is no Look {look}"))
        if attribute is not None:
            return explain_attribute(db, user, attribute)
        return explain_permission(db, user, permission or "access_data", model)
    except KeyError as unknown:
        fail(f"there is no {unknown.args[0]}")
