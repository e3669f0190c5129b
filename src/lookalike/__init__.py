"""Lookalike: an open BI server that speaks the Looker API 4.0."""

__version__ = "0.1.0"
