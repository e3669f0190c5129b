"""Secrets at rest."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lookalike.store.vault import Vault, VaultError, open_vault


def test_what_is_sealed_comes_back() -> None:
    vault = Vault(b"k" * 32)
    assert vault.unseal(vault.seal("secret", "row 1"), "row 1") == b"secret"


def test_a_sealed_value_is_bound_to_its_place() -> None:
    vault = Vault(b"k" * 32)
    with pytest.raises(VaultError):
        vault.unseal(vault.seal("secret", "row 1"), "row 2")


def test_another_key_opens_nothing() -> None:
    sealed = Vault(b"k" * 32).seal("secret", "row 1")
    with pytest.raises(VaultError, match=r"secret\.key"):
        Vault(b"x" * 32).unseal(sealed, "row 1")


def test_the_same_secret_never_looks_the_same() -> None:
    vault = Vault(b"k" * 32)
    assert vault.seal("secret", "a") != vault.seal("secret", "a")


def test_the_key_file_is_its_owners_and_stays(tmp_path: Path) -> None:
    first = open_vault(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert open_vault(tmp_path).hash("token") == first.hash("token")


def test_a_broken_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("not hex\n")
    with pytest.raises(VaultError, match="64 hex digits"):
        open_vault(tmp_path)
