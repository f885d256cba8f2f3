"""An archive with accounts, its entrance and a clock that a test turns, as fixtures; passwords are hashed cheaply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from indexer.archive import Archive
from indexer.auth import passwords
from indexer.auth.authenticator import Authenticator
from indexer.model.clearance import Role

PASSWORD = "梅花 七号 窗台 路灯"
OTHER_PASSWORD = "river-lamp-42-stone"
WRONG = "梅花 八号 窗台 路灯"
NAMES: dict[Role, str] = {"reader": "林晓", "archivist": "安宁", "administrator": "周敏"}
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@dataclass
class Clock:
    """Seconds since 1970."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 with as little work as it can do."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def staffed(empty: Archive, cheap: None) -> Archive:
    """An archive without documents and with an account of each role."""
    for role, name in NAMES.items():
        empty.accounts.add(name, role, PASSWORD, actor="安装")
    return empty


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def authenticator(staffed: Archive, clock: Clock, tmp_path: Path) -> Iterator[Authenticator]:
    """The entrance of that archive, by that clock."""
    opened = Authenticator(tmp_path / "home" / "var", staffed.accounts, clock, clock)
    yield opened
    opened.close()
