"""The `gongwen` command, called in this process on a home of the test's own, as fixtures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search_app.cli.main import gongwen

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def run(home: Path) -> Run:
    """Call `gongwen --home HOME …`."""

    def call(*words: str | Path) -> Result:
        return CliRunner().invoke(gongwen, ["--home", str(home), *map(str, words)])

    return call
