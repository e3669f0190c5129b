"""Merged results: the rows of several queries, joined by the values of their fields, in memory."""
