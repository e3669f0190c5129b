"""A folder in place of a mail server: one file for each delivery, named by its key."""

from .write import put

__all__ = ["put"]
