"""`python -m lookalike` is `lookalike`."""

from .cli import main

main()
