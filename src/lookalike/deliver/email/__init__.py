"""Mail: by SMTP when a mail server is set, into the outbox folder otherwise."""

from .address import check_address
from .send import send

__all__ = ["check_address", "send"]
