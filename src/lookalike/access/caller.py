"""Who calls, and what the roles give: computed once for a token and kept until the store changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .key_limits import KeyLimits
from .permissions import BY_NAME, INSTANCE, effective

# The built-in model of what happens on the server, under its name and the one that older releases gave it.
ACTIVITY_MODELS = frozenset({"system__activity", "i__looker"})
SEE_ACTIVITY = "see_system_activity"
# What SEE_ACTIVITY gives by itself. Everything else about the model, such as deliveries, needs a role over all models,
# or one that names it.
_WITH_ACTIVITY = frozenset({"access_data", "see_looks", "explore", "see_drill_overlay"})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role: its permissions, and its models (None: all of them)."""

    permissions: frozenset[str]
    models: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Caller:
    """A user as seen by the rules. `token_hash` and the fields after it tell through which login."""

    user_id: int
    grants: tuple[Grant, ...] = ()
    group_ids: frozenset[int] = frozenset()
    is_admin: bool = False
    sudo_user_id: int | None = None
    token_id: int | None = None
    token_kind: str = "api3"
    credential_id: int | None = None
    workspace_id: str = "production"
    expires_at: datetime | None = None
    instance_permissions: frozenset[str] = field(default_factory=frozenset)
    key: KeyLimits | None = None

    def has(self, permission: str) -> bool:
        """Whether any role gives this permission, for the instance or for some model."""
        if permission in _WITH_ACTIVITY and self.sees_activity:
            return True
        return self.is_admin or permission in self.instance_permissions

    def may(self, permission: str, model: str) -> bool:
        """Whether the caller has a permission for this model: permissions of the instance count everywhere,
        others only for the models of the same role."""
        if self.is_admin:
            return True
        if BY_NAME[permission].scope == INSTANCE:
            return permission in self.instance_permissions
        if model in ACTIVITY_MODELS and not self.sees_activity:
            return False
        if model in ACTIVITY_MODELS and permission in _WITH_ACTIVITY:
            return True
        return any(
            permission in grant.permissions and (grant.models is None or model in grant.models)
            for grant in self.grants
        )

    @property
    def sees_activity(self) -> bool:
        return self.is_admin or SEE_ACTIVITY in self.instance_permissions

    def models(self, permission: str) -> frozenset[str] | None:
        """The models for which the caller has a permission; None: all, without ACTIVITY_MODELS unless the caller
        `sees_activity`."""
        found = set(ACTIVITY_MODELS) if permission in _WITH_ACTIVITY and self.sees_activity else set()
        for grant in self.grants:
            if permission in grant.permissions:
                if grant.models is None:
                    return None
                found |= grant.models if self.sees_activity else grant.models - ACTIVITY_MODELS
        return None if self.is_admin else frozenset(found)


ANONYMOUS = Caller(user_id=0)


def build_caller(
    user_id: int,
    roles: Iterable[tuple[frozenset[str], bool, frozenset[str] | None]],
    group_ids: Iterable[int],
    **login: Any,
) -> Caller:
    """`roles`: for each role its permissions, whether its permission set is the Admin set, and its models
    (None: all)."""
    grants, is_admin = [], False
    for permissions, all_access, models in roles:
        grants.append(Grant(effective(permissions), models))
        is_admin = is_admin or all_access
    everywhere = frozenset().union(*(grant.permissions for grant in grants)) if grants else frozenset()
    return Caller(
        user_id=user_id,
        grants=tuple(grants),
        group_ids=frozenset(group_ids),
        is_admin=is_admin,
        instance_permissions=everywhere,
        **login,
    )
