"""The model `system__activity`: what happens on this server, as LookML over its own store."""

from .model import SystemActivity

__all__ = ["SystemActivity"]
