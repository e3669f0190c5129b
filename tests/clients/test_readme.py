"""The README's snippets, run as they stand against the demo's server; only the port and the folder are others."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from live_server import LiveServer, clean_environment

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
DATES = (
    "last 90 days",
    "12 months",
)  # the sample data of the tests ends on a fixed day, so "now" finds nothing


def snippet(heading: str, language: str) -> str:
    """The last block of that language below a heading."""
    section = README.split(f"### {heading}\n")[1].split("\n## ")[0].split("\n### ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)[-1]


def adapted(text: str, server: LiveServer) -> str:
    for date in DATES:
        text = text.replace(date, "2026")
    return text.replace("https://localhost:19999", server.tls.url).replace(
        "demo-data", str(server.ini.parent)
    )


@pytest.fixture
def environment(server: LiveServer) -> dict[str, str]:
    return {
        **clean_environment(),
        "LOOKERSDK_BASE_URL": server.tls.url,
        "LOOKERSDK_VERIFY_SSL": "false",
        "LOOKERSDK_CLIENT_ID": server.client_id,
        "LOOKERSDK_CLIENT_SECRET": server.client_secret,
        "PYTHONWARNINGS": "ignore",
    }


def run(command: list[str], text: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        command, input=text, text=True, env=environment, cwd=folder, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl_snippet(server: LiveServer, environment: dict[str, str], tmp_path: Path) -> None:
    text = "set -e\n" + adapted(snippet("With curl", "sh"), server)
    output = run(["bash"], text, environment, tmp_path)
    assert '"display_name":"Admin User"' in output
    assert '"display_name":"Ada Lovelace"' in output
    lines = (tmp_path / "sales.csv").read_text().splitlines()
    assert lines[0] == "Products Category,Order Items Total Sale Price"
    assert len(lines) == 11


def test_python_snippet(server: LiveServer, environment: dict[str, str], tmp_path: Path) -> None:
    text = adapted(snippet("With the Python SDK", "python"), server)
    output = run([sys.executable, "-"], text, environment, tmp_path)
    assert output.startswith("Products Category,Order Items Count\n")


def test_node_snippet(server: LiveServer, environment: dict[str, str]) -> None:
    text = adapted(snippet("With the Node SDK", "js"), server)
    folder = Path(__file__).parent / "node"
    output = run(["node", "--input-type=module"], text, environment, folder)
    assert "\nAdmin User [" in f"\n{output}"  # below what the SDK says of its own timeouts
    assert output.count("'users.state'") == 5
