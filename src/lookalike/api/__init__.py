"""All domains of the API, in one list. A new noun is a new file and one line here."""

from .access.login import login_domain
from .users.users import users

DOMAINS = (
    login_domain,
    users,
)
