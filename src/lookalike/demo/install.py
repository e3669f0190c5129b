"""Brings the sample people into a store: attributes, roles, users and groups. Running it again adds nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ..store import attributes, groups, roles, schema, users
from ..store.database import UnitOfWork
from ..store.passwords import hash_password
from ..store.vault import Vault, random_text
from .content import GROUPS, ROLES, USER_ATTRIBUTES, USERS, SampleRole, SampleUser

PASSWORD_LENGTH = 16


def install_people(work: UnitOfWork, vault: Vault) -> dict[str, Any]:
    """Ids by name under `users` (by address), `groups`, `roles` and `user_attributes`; under `password` that of
    the users made by this run, None when none was. One random password serves all of them: hashing is slow on
    purpose. `vault` is for secrets that are not passwords; the sample people have none."""
    found = _roles(work)
    attribute_ids = _attributes(work)
    password = None
    if any(users.find_email(work, sample.email) is None for sample in USERS):
        password = random_text(PASSWORD_LENGTH)
    password_hash = hash_password(password) if password else ""
    people = {sample.email: _user(work, sample, found, attribute_ids, password_hash) for sample in USERS}
    return {
        "users": people,
        "groups": _groups(work, people, found),
        "roles": found,
        "user_attributes": attribute_ids,
        "password": password,
    }


def _roles(work: UnitOfWork) -> dict[str, int]:
    """The sample roles and those that every instance has."""
    for sample in ROLES:
        if not roles.taken(work, schema.roles, sample.name):
            _add_role(work, sample)
    return {row["name"]: row["id"] for row in work.all(select(schema.roles))}


def _add_role(work: UnitOfWork, sample: SampleRole) -> None:
    named = {"name": sample.name, "name_folded": sample.name.lower()}
    permission_set = work.insert(schema.permission_sets, {**named, "permissions": sorted(sample.permissions)})
    model_set_id = _model_set(work, sample.models)
    sets = {"permission_set_id": permission_set["id"], "model_set_id": model_set_id}
    work.insert(schema.roles, {**named, **sets})


def _model_set(work: UnitOfWork, models: tuple[str, ...]) -> int:
    name = ", ".join(models)
    table = schema.model_sets
    found = work.scalar(select(table.c.id).where(table.c.name_folded == name.lower()))
    if found is not None:
        return found
    values = {"name": name, "name_folded": name.lower(), "models": sorted(models)}
    return work.insert(table, values)["id"]


def _attributes(work: UnitOfWork) -> dict[str, int]:
    for sample in USER_ATTRIBUTES:
        if not attributes.taken(work, "name", sample.name):
            work.insert(
                schema.user_attributes,
                {
                    "name": sample.name,
                    "label": sample.label,
                    "label_folded": sample.label.lower(),
                    "type": sample.type,
                    "default_value": sample.default_value,
                },
            )
    return {row["name"]: row["id"] for row in attributes.all_attributes(work)}


def _user(
    work: UnitOfWork,
    sample: SampleUser,
    role_ids: dict[str, int],
    attribute_ids: dict[str, int],
    password_hash: str,
) -> int:
    login = users.find_email(work, sample.email)
    if login is not None:
        return login["user_id"]
    names = {"first_name": sample.first_name, "last_name": sample.last_name}
    user = users.add_user(work, {**names, "is_disabled": sample.is_disabled})
    users.add_credentials_email(work, user["id"], sample.email, password_hash=password_hash)
    roles.replace_roles_of_user(work, user["id"], [role_ids[name] for name in sample.roles])
    for name, value in sample.user_attributes.items():
        attributes.set_user_value(work, attribute_ids[name], user["id"], value)
    return user["id"]


def _groups(work: UnitOfWork, people: dict[str, int], role_ids: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for sample in GROUPS:
        group = groups.named(work, sample.name)
        if group is None:
            group = groups.add_group(work, {"name": sample.name})
            for email in sample.members:
                groups.put_user_into(work, group["id"], people[email])
            for name in sample.roles:
                work.insert(schema.role_groups, {"role_id": role_ids[name], "group_id": group["id"]})
        found[sample.name] = group["id"]
    return found
