"""Result formats, one file each: rows of a statement in, bytes of an answer out, batch by batch."""

from .source import Answer, write

__all__ = ["Answer", "write"]
