"""What a server says when it starts: addresses that can be opened, and when passwords travel in the clear."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from search_app.server import addresses
from search_app.server.addresses import told
from search_app.server.server import bound
from search_app.texts.starting.first_start import AT_START, at_start, language
from tests.support.places import ROOT
from tests.support.processes.running import running
from tests.support.web.signing import NAMES, PASSWORD

CARD = "192.0.2.34"
HAN = re.compile("[\u4e00-\u9fff]")


def said(
    host: str, *, behind_proxy: bool = False, names: str = "", code: str = "", home: Path | None = None
) -> tuple[int, list[str]]:
    sockets = bound(host, 0)
    try:
        return sockets[0].getsockname()[1], list(
            told(host, sockets, 7, behind_proxy=behind_proxy, names=names, code=code, home=home)
        )
    finally:
        for each in sockets:
            each.close()


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with one way out."""
    monkeypatch.setattr(addresses, "own_addresses", lambda family: [CARD] if family == socket.AF_INET else [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "::1"])
def test_for_this_machine(host: str) -> None:
    port, (line,) = said(host)
    bare = host.strip("[]")
    shown = f"[{bare}]" if ":" in bare else bare
    assert line == f"工会文库已启动：http://{shown}:{port}/ （共 7 篇文档；按 Ctrl+C 停止）"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_for_everybody(card: None, host: str) -> None:
    """0.0.0.0 is no address that can be opened."""
    port, (line, others, warning) = said(host)
    assert f"http://127.0.0.1:{port}/" in line or f"http://[::1]:{port}/" in line
    assert (f"http://{CARD}:{port}/" in others) or (host == "::" and f"端口 {port}" in others)
    assert (
        warning == at_start("in the clear")
        and "docs/deployment.md" in warning
        and (ROOT / "docs/deployment.md").exists()
    )


def test_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "own_addresses", lambda _: [])
    port, (_, others, _) = said("0.0.0.0")
    assert others == f"其他电脑请用本机的 IP 地址打开，端口 {port}。"


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_behind_a_proxy(host: str) -> None:
    """The proxy has the address and the encryption; but names have to be known."""
    _, lines = said(host, behind_proxy=True)
    assert lines[1:] == [at_start("names missing")]
    _, lines = said(host, behind_proxy=True, names="wenku.example")
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("on_path", "called", "command"),
    [
        ("", ".venv/bin/gongwen", f"{Path.cwd()}/.venv/bin/gongwen --home '/srv/文 库' setup"),
        ("/usr/bin/gongwen", "/opt/gongwen/bin/gongwen", "gongwen --home '/srv/文 库' setup"),
        ("", "/opt/search_app/cli/__main__.py", "gongwen --home '/srv/文 库' setup"),
    ],
)
def test_where_the_first_administrator_is_made(
    on_path: str, called: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by which command, whole: in another folder a bare one would take another home."""
    monkeypatch.setattr("shutil.which", lambda _: on_path or None)
    monkeypatch.setattr("sys.argv", [called])
    port, (_, line) = said("127.0.0.1", code="ABCD-EFGH-2345", home=Path("/srv/文 库"))
    assert f" http://127.0.0.1:{port}/setup?code=ABCD-EFGH-2345 " in line and line.endswith(command)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "en"),
        ({"LANG": "de_DE"}, "en"),
    ],
    ids=str,
)
def test_the_language_of_the_reader(environment: dict[str, str], expected: str) -> None:
    assert language(environment) == expected


def test_each_language_is_one() -> None:
    for sentences in AT_START.values():
        assert not HAN.search(sentences["en"]) and set(re.findall(r"\{\w+\}", sentences["zh"])) == set(
            re.findall(r"\{\w+\}", sentences["en"])
        )


def test_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    _, (line,) = said("127.0.0.1")
    assert line.startswith("gongwen is running: http://127.0.0.1:") and not HAN.search(line)


def test_own_addresses_are_ours() -> None:
    """Each can be bound, and is none of the machine with itself."""
    for family in (socket.AF_INET, socket.AF_INET6):
        for address in addresses.own_addresses(family):
            with socket.socket(family) as probe:
                probe.bind((address, 0))
            assert not address.startswith("127.") and address != "::1"


@pytest.mark.slow
def test_what_is_printed_can_be_opened(tmp_path: Path) -> None:
    with closing(Archive.open(tmp_path)) as archive:
        archive.accounts.add(NAMES["administrator"], "administrator", PASSWORD, actor="")
    with running(tmp_path, "--host", "0.0.0.0") as server:
        told_at_start = server.log.read_text(encoding="utf-8").split("{", 1)[0]
        urls = re.findall(r"http://([0-9.]+):([0-9]+)/", told_at_start)
        assert ("127.0.0.1", str(server.port)) in urls and "0.0.0.0" not in told_at_start
        for address, port in urls:
            with socket.create_connection((address, int(port)), timeout=60) as connection:
                connection.sendall(f"GET /help HTTP/1.0\r\nHost: {address}:{port}\r\n\r\n".encode())
                assert connection.makefile("rb").readline().split()[1] == b"200"
        assert at_start("in the clear") in told_at_start
