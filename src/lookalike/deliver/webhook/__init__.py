"""A POST to an address on the web."""

from .send import SECRETS, check_address, send

__all__ = ["SECRETS", "check_address", "send"]
