"""What must hold before a server listens to others than this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import SecretKeyUnusable
from search_app.server.readiness import NotReady, is_loopback, require_ready
from tests.support.web.calling import Run, home, run
from tests.support.web.signing import NAMES, cheap, staffed
from tests.support.wording import says

__all__ = ["cheap", "home", "run", "staffed"]  # fixtures
OUTSIDE = ["0.0.0.0", "::", "192.0.2.1", "archive.example", ""]
INSIDE = ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"]


@pytest.mark.parametrize("host", OUTSIDE + INSIDE)
def test_which_addresses_are_this_machines(host: str) -> None:
    assert is_loopback(host) == (host in INSIDE)


@pytest.mark.parametrize("host", INSIDE)
def test_this_machine_needs_nothing(empty: Archive, host: str) -> None:
    require_ready(empty, host, behind_proxy=False)
    assert not (empty.home / "var" / "secret.key").exists()


@pytest.mark.parametrize(
    ("host", "behind_proxy"), [*((host, False) for host in OUTSIDE), ("127.0.0.1", True)]
)
def test_others_need_an_administrator(empty: Archive, cheap: None, host: str, behind_proxy: bool) -> None:
    empty.accounts.add("林晓", "archivist", "梅花 七号 窗台 路灯", actor="")
    with pytest.raises(NotReady, check=says(r"还没有管理员账号.*请先建立：.* setup；")):
        require_ready(empty, host, behind_proxy=behind_proxy)
    with pytest.MonkeyPatch.context() as english:
        english.setenv("LC_ALL", "en_US.UTF-8")
        with pytest.raises(NotReady, check=says(r"no administrator yet.*Make one first: .* setup;")):
            require_ready(empty, host, behind_proxy=behind_proxy)
    empty.accounts.set_role("林晓", "administrator", actor="")
    require_ready(empty, host, behind_proxy=behind_proxy)


def test_others_need_a_key_of_our_own(staffed: Archive) -> None:
    require_ready(staffed, "192.0.2.1", behind_proxy=False)
    (staffed.home / "var" / "secret.key").chmod(0o644)
    again = Archive.open(staffed.home)
    with pytest.raises(SecretKeyUnusable, check=says("请删除它")):
        require_ready(again, "192.0.2.1", behind_proxy=False)
    again.close()


def test_an_administrator_who_is_disabled_does_not_count(staffed: Archive) -> None:
    staffed.accounts.set_role(NAMES["reader"], "administrator", actor="")
    staffed.accounts.disable(NAMES["administrator"], actor="")
    assert staffed.accounts.administrators() == 1
    require_ready(staffed, "192.0.2.1", behind_proxy=False)


def test_the_command_refuses_in_one_sentence(run: Run, home: Path) -> None:
    refused = run("serve", "--host", "192.0.2.1")
    assert refused.exit_code == 1 and refused.stderr.count("\n") == 1 and "还没有管理员账号" in refused.stderr
