"""Which LookML projects and models are served, and over which databases."""

from .connections import Connection, Connections, ConnectionUnknown, UrlError, parse_url
from .served import DEMO_PROJECT, Projects

__all__ = [
    "DEMO_PROJECT",
    "Connection",
    "ConnectionUnknown",
    "Connections",
    "Projects",
    "UrlError",
    "parse_url",
]
