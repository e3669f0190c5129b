"""Sandboxes: making them, seeing what was changed in them, and making chosen changes here."""
