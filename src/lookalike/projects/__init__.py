"""Which LookML projects and models are served, and over which databases."""

from .connections import (
    Connection,
    ConnectionNotAllowed,
    Connections,
    ConnectionUnknown,
    UrlError,
    parse_url,
)
from .served import DEMO_PROJECT, Projects

__all__ = [
    "DEMO_PROJECT",
    "Connection",
    "ConnectionNotAllowed",
    "ConnectionUnknown",
    "Connections",
    "Projects",
    "UrlError",
    "parse_url",
]
