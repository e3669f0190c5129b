"""Persistent derived tables and datagroups at work: what is asked, built, switched to, told and dropped, and when.

`query/plan/persistent.py` says how a table is built; here it is done, in the background of each server, by one server
for a connection at a time. Queries ask `Standing` what there is.
"""

from .standing import Standing

__all__ = ["Standing"]
