"""What happened: every run of a query, every call, login and change, written into the store behind the callers' backs.

Whoever has something to tell hands over a small record and goes on; one thread writes what has come together, every
fifth of a second. `system_activity` shows the tables.
"""

from .origin import Origin, client_of, origin_of
from .recorder import History
from .records import Again, Called, Changed, LoggedIn, Ran, Served
from .runs import Run, recorded
from .trace import Trace

__all__ = [
    "Again",
    "Called",
    "Changed",
    "History",
    "LoggedIn",
    "Origin",
    "Ran",
    "Run",
    "Served",
    "Trace",
    "client_of",
    "origin_of",
    "recorded",
]
