"""Where the log lines of commands go."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, structlog
from lookalike.cli import main
sys.argv = ["lookalike", "settings"]
try:
    main()
except SystemExit:
    structlog.get_logger().warning("a-model-was-left-out")
"""


def test_log_lines_are_not_in_what_a_command_prints() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert "a-model-was-left-out" in done.stderr and "a-model-was-left-out" not in done.stdout
