"""LookML text to a tree of nodes with places."""

from .parser import MAX_DEPTH, MAX_FILE_CHARS, parse
from .tree import Item, Node, ParsedFile, Source

__all__ = ["MAX_DEPTH", "MAX_FILE_CHARS", "Item", "Node", "ParsedFile", "Source", "parse"]
