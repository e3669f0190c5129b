"""Figures, each beside its floor in the same run. `make bench` prints the table."""
