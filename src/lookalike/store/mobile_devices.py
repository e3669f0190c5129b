"""Phones and tablets that people registered for push messages. The token of a device is sealed."""

from __future__ import annotations

from sqlalchemy import select

from . import schema as s
from .database import Reader, Row, UnitOfWork
from .vault import Vault

devices = s.mobile_devices


def get_device(db: Reader, user_id: int, device_id: int) -> Row | None:
    """One of somebody's own."""
    row = db.get(devices, device_id)
    return row if row is not None and row["user_id"] == user_id else None


def find_device(db: Reader, vault: Vault, token: str) -> Row | None:
    return db.one(select(devices).where(devices.c.token_hash == vault.hash(token)))


def add_device(work: UnitOfWork, vault: Vault, user_id: int, device_type: str, token: str) -> Row:
    values = {
        "user_id": user_id,
        "device_type": device_type,
        "token_hash": vault.hash(token),
        "device_token": vault.seal(token, _about(user_id)),
        "created_at": work.now,
        "updated_at": work.now,
    }
    return work.insert(devices, values)


def token_of(vault: Vault, device: Row) -> str:
    return vault.unseal(device["device_token"], _about(device["user_id"])).decode()


def renew_device(work: UnitOfWork, device_id: int) -> Row:
    return work.update(devices, device_id, {"updated_at": work.now})


def delete_device(work: UnitOfWork, device_id: int) -> None:
    work.delete(devices, device_id)


def _about(user_id: int) -> str:
    return f"mobile_devices.device_token {user_id}"
