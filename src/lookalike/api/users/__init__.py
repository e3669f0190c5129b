"""People and what they may do: users and their logins, roles, groups, user attributes."""

from . import group_members, role_members, sessions
from .attribute_values import group_values
from .credentials_api3 import credentials_api3
from .credentials_email import credentials_email
from .credentials_external import external_logins
from .groups import groups, groups_with_hierarchy, groups_with_roles
from .keys import keys
from .roles import roles, roles_with_count
from .sets import all_of_them, model_sets, permission_sets
from .user_attributes import attributes
from .users import users

PEOPLE = (
    users,
    credentials_email,
    credentials_api3,
    keys,
    external_logins,
    sessions.sessions,
    roles,
    roles_with_count,
    permission_sets,
    model_sets,
    all_of_them,
    groups,
    groups_with_roles,
    groups_with_hierarchy,
    attributes,
    group_values,
)
REGISTERED_ON_THESE = (group_members, role_members)  # modules whose operations belong to the domains above
