"""One way to write LookML."""

from .formatter import format_lookml

__all__ = ["format_lookml"]
