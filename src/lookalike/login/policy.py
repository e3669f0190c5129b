"""What administrators decide about passwords and sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..store.database import Reader, Row
from ..store.instance_settings import read_setting
from ..store.passwords import MAX_LENGTH, MIN_LENGTH

PASSWORD_CONFIG, SESSION_CONFIG = "password_config", "session_config"
SHORTEST_SESSION, LONGEST_SESSION = 5, 43_200  # minutes
IDLE = timedelta(minutes=15)  # Source: the contract's use_inactivity_based_logout
_DIGIT, _UPPER, _LOWER = re.compile(r"\d"), re.compile(r"[A-ZÀ-ÖØ-Þ]"), re.compile(r"[a-zß-öø-ÿ]")


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """`policy_enabled_at`: milliseconds are kept; None until somebody has changed a rule."""

    min_length: int = MIN_LENGTH
    require_numeric: bool = False
    require_upperlower: bool = False
    require_special: bool = False
    expiration_enabled: bool = False
    expiration_duration_days: int = 90
    policy_enabled_at: str | None = None

    def problems(self, password: str) -> list[str]:
        """Everything that is wrong with a password, in words."""
        found: list[str] = []
        if len(password) < self.min_length:
            found.append(f"It needs at least {self.min_length} characters.")
        if len(password) > MAX_LENGTH:
            found.append(f"It may have {MAX_LENGTH} characters at most.")
        if self.require_numeric and not _DIGIT.search(password):
            found.append("It needs a digit.")
        if self.require_upperlower and not (_UPPER.search(password) and _LOWER.search(password)):
            found.append("It needs an upper-case and a lower-case letter.")
        if self.require_special and all(each.isalnum() or each.isspace() for each in password):
            found.append("It needs a character that is neither a letter nor a digit.")
        return found

    def is_over(self, login: Row, now: datetime) -> bool:
        """Whether a password is older than passwords may get. One that was set before we wrote that down counts
        from the day of its login's creation."""
        since = login["password_set_at"] or login["created_at"]
        return self.expiration_enabled and since + timedelta(days=self.expiration_duration_days) <= now


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    allow_persistent_sessions: bool = True
    session_minutes: int = LONGEST_SESSION
    unlimited_sessions_per_user: bool = True
    use_inactivity_based_logout: bool = False
    track_session_location: bool = False


def password_policy(db: Reader) -> PasswordPolicy:
    return PasswordPolicy(**_known(PasswordPolicy, read_setting(db, PASSWORD_CONFIG)))


def session_policy(db: Reader) -> SessionPolicy:
    return SessionPolicy(**_known(SessionPolicy, read_setting(db, SESSION_CONFIG)))


def _known(kind: Any, value: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name in kind.__dataclass_fields__}
