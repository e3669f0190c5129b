"""The API over the sample data, and what is written down of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from written import Written

from client import Client


@pytest.fixture
def written(data_api: Client) -> Written:
    return Written(data_api)
