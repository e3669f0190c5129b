"""Sandboxes: a copy of the instance's own data in a server of its own, from which nothing leaves."""
