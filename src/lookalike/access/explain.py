"""Why a user may or may not: the steps of the same evaluation that decides, in words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ..store import callers, content_access, folders, looks
from ..store import schema as s
from ..store.database import Reader, Row
from ..store.embedding import said_of_user
from .attributes import candidates
from .caller import Caller
from .callers import caller_of_user
from .embedding import EMBED_PERMISSIONS
from .permissions import BY_NAME, IMPLIED, effective

MASK = "(hidden)"
LEVELS = {folders.EDIT: "view and edit", folders.VIEW: "view", folders.NAME_ONLY: "see the name of"}


@dataclass(frozen=True, slots=True)
class Step:
    """`ok`: whether it speaks for it."""

    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    allowed: bool
    steps: tuple[Step, ...]


def explain_permission(db: Reader, user: Row, permission: str, model: str | None) -> Explanation:
    """Raises KeyError for a permission that does not exist."""
    scope = BY_NAME[permission].scope
    caller = caller_of_user(db, user["id"])
    allowed = caller.may(permission, model) if model else caller.has(permission)
    steps = [_enabled(user)]
    said = _embedded(db, user, permission)
    if said is not None:
        steps.append(said)
    if model and scope == "instance":
        steps.append(Step(True, f"{permission} counts for the whole server, not for a model."))
    roles = _roles(db, user["id"])
    if not roles:
        steps.append(Step(False, "The user has no role, in person or by a group."))
    steps += [_role_step(role, permission, model if scope != "instance" else None) for role in roles]
    return Explanation(allowed and not user["is_disabled"], tuple(steps))


def _enabled(user: Row) -> Step:
    return Step(
        not user["is_disabled"], f"The account is {'disabled' if user['is_disabled'] else 'enabled'}."
    )


def _embedded(db: Reader, user: Row, permission: str) -> Step | None:
    said = said_of_user(db, user["id"])
    if said is None:
        return None
    if permission not in EMBED_PERMISSIONS:
        return Step(False, f"This is an embed user, and {permission} is not for embedding.")
    named = permission in said.get("permissions", ())
    return Step(named, f"The embedding page {'named' if named else 'did not name'} {permission}.")


def _roles(db: Reader, user_id: int) -> list[Row]:
    """The user's roles with their sets, and `by`: how each came to the user."""
    groups = callers.groups_of_user(db, user_id)
    ids = callers.role_ids_of_user(db, user_id, groups)
    permissions, models = s.permission_sets.c, s.model_sets.c
    statement = (
        select(
            s.roles.c.id,
            s.roles.c.name,
            permissions.permissions,
            permissions.all_access,
            permissions.name.label("permission_set"),
            models.models,
            models.all_access.label("all_models"),
            models.name.label("model_set"),
        )
        .select_from(s.roles.join(s.permission_sets).join(s.model_sets))
        .where(s.roles.c.id.in_(ids))
        .order_by(s.roles.c.id)
    )
    return [{**row, "by": _came_by(db, row["id"], user_id, groups)} for row in db.all(statement)]


def _came_by(db: Reader, role_id: int, user_id: int, groups: frozenset[int]) -> str:
    direct = s.role_users.c
    if db.scalar(select(direct.id).where(direct.role_id == role_id, direct.user_id == user_id)):
        return "given in person"
    names = db.column(
        select(s.groups.c.name)
        .join(s.role_groups, s.role_groups.c.group_id == s.groups.c.id)
        .where(s.role_groups.c.role_id == role_id, s.groups.c.id.in_(groups))
        .order_by(s.groups.c.id)
    )
    return "by the group " + " and the group ".join(str(name) for name in names)


def _role_step(role: Row, permission: str, model: str | None) -> Step:
    title = f"Role {role['name']} ({role['by']})"
    if role["all_access"]:
        return Step(True, f"{title}: its permission set {role['permission_set']} gives everything.")
    granted = frozenset(role["permissions"])
    if permission not in effective(granted):
        return Step(False, f"{title}: {_why_not(granted, permission, role['permission_set'])}")
    if model and not role["all_models"] and model not in role["models"]:
        listed = ", ".join(role["models"]) or "none"
        text = f"{title}: its model set {role['model_set']} lacks {model}; it has {listed}."
        return Step(False, text)
    return Step(True, f"{title}: its permission set {role['permission_set']} has {permission}.")


def _why_not(granted: frozenset[str], permission: str, set_name: str) -> str:
    full = granted.union(*(IMPLIED.get(name, ()) for name in granted))
    if permission not in full:
        return f"its permission set {set_name} lacks {permission}."
    parent = BY_NAME[permission].parent
    while parent is not None and parent in full:
        parent = BY_NAME[parent].parent
    return (
        f"its permission set {set_name} has {permission}, but not {parent}, without which it gives nothing."
    )


# --- content ----------------------------------------------------------------------------------------------


def explain_folder(db: Reader, user: Row, folder: Row) -> Explanation:
    caller = caller_of_user(db, user["id"])
    seen = folders.get_folder(db, caller, folder["id"])
    text = "The user may not see it." if seen is None else f"The user may {LEVELS[seen['level']]} it."
    steps = (_enabled(user), *_folder_steps(db, caller, folder), Step(seen is not None, text))
    return Explanation(seen is not None and not user["is_disabled"], steps)


def _folder_steps(db: Reader, caller: Caller, folder: Row) -> list[Step]:
    if caller.is_admin:
        return [Step(True, "Administrators edit everything.")]
    steps = [Step(caller.has("access_data"), "access_data opens folders of other people.")]
    deciding, path = folder, [folder["name"]]
    while deciding is not None and _inherits(db, deciding) and deciding["parent_id"] is not None:
        deciding = db.get(s.folders, deciding["parent_id"])
        path.append(deciding["name"] if deciding else "?")
    if deciding is None:
        return steps
    inherited = f", inherited along {' < '.join(path)}" if len(path) > 1 else ""
    rules = content_access.rules_for(db, caller, deciding["content_metadata_id"])
    if not rules:
        text = f"No access rule of {deciding['name']}{inherited} is about this user."
        return [*steps, Step(False, text)]
    return [
        *steps,
        *(
            Step(True, f"{deciding['name']}{inherited} gives {rule['permission_type']} to {_whom(db, rule)}.")
            for rule in rules
        ),
    ]


def _inherits(db: Reader, folder: Row) -> bool:
    content = db.get(s.content_metadata, folder["content_metadata_id"])
    return content is not None and content["inherits"]


def _whom(db: Reader, rule: Row) -> str:
    if rule["group_id"] is None:
        return "this user"
    group = db.get(s.groups, rule["group_id"])
    return f"the group {group['name']}" if group else "a group"


def explain_look(db: Reader, user: Row, look: Row) -> Explanation:
    caller = caller_of_user(db, user["id"])
    query = db.get(s.queries, look["query_id"])
    model = query["model"] if query else ""
    folder = db.get(s.folders, look["folder_id"]) if look["folder_id"] else None
    of_folder = _folder_steps(db, caller, folder) if folder else [Step(False, "The Look lies in no folder.")]
    may = caller.may("see_looks", model)
    of_model = explain_permission(db, user, "see_looks", model).steps
    text = f"see_looks for its model {model} is {'there' if may else 'missing'}."
    seen = looks.get_look(db, caller, look["id"]) is not None
    return Explanation(seen and not user["is_disabled"], (*of_model, Step(may, text), *of_folder))


# --- attributes -------------------------------------------------------------------------------------------


def explain_attribute(db: Reader, user: Row, name: str) -> Explanation:
    """Raises KeyError for an attribute that does not exist."""
    for choices in candidates(db, user["id"]):
        attribute = choices[0].attribute
        if attribute["name"] == name:
            hidden = attribute["value_is_hidden"]
            steps = tuple(
                Step(
                    number == 0 and each.value is not None,
                    f"{each.source}: {MASK if hidden and each.value is not None else each.value}"
                    + ("" if number == 0 else " (not used: the first one counts)"),
                )
                for number, each in enumerate(choices)
            )
            return Explanation(choices[0].value is not None, steps)
    raise KeyError(name)
