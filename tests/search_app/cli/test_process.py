"""The process of a command: the same words, files and output in a locale without Chinese as in any other; few collections."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ARTICLE
from tests.support.places import ROOT
from tools.servers.process import free_port

pytestmark = pytest.mark.slow

PHRASE = "县级工会加强年"
LOCALES = {
    "POSIX": {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    "C without coercion": {"LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "output of the West": {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "latin-1"},
}
Call = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(params=LOCALES)
def call(request: pytest.FixtureRequest, tmp_path: Path) -> Call:
    """Run a command as a process in that locale."""
    spared = ("LANG", "LANGUAGE", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONCOERCECLOCALE", "GONGWEN_HOME")
    rest = {name: value for name, value in os.environ.items() if name not in spared and name[:3] != "LC_"}

    def run(
        *words: str | bytes | Path, fed: str = "", code: int = 0, options: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, *options, "-m", "search_app.cli", "--home", tmp_path / "档案库", *words],
            cwd=ROOT,
            env=rest | LOCALES[request.param],
            input=fed.encode(),
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stderr.decode()
        assert b"Traceback" not in done.stderr
        return done

    return run


def test_from_a_file_to_a_hit_and_back(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "来文"
    folder.mkdir()
    (folder / "工会通知.txt").write_bytes(ARTICLE.read_bytes())
    (folder / "空白.txt").touch()
    added = [json.loads(line) for line in call("add", "--json", folder, code=1).stdout.splitlines()]
    assert [each["status"] for each in added] == ["added", "failed"]
    assert added[0]["where"].endswith("来文/工会通知.txt")

    found = json.loads(call("search", "--json", PHRASE).stdout)
    assert found["query"] == PHRASE and found["tiers"]["phrase"] == 1
    assert PHRASE in call("search", f"标题:主力军 {PHRASE}").stdout.decode()
    shown = call("show", found["hits"][0]["id"]).stdout.decode()
    assert "团结引领职工当好主力军" in shown and "原件：corpus/2022/工会通知.txt" in shown

    call("catalogue", "export", tmp_path / "目录.csv", PHRASE)
    assert "主力军" in (tmp_path / "目录.csv").read_text(encoding="utf-8-sig")
    assert "空白.txt" in call("failures").stdout.decode()
    assert call("check").stdout.decode()


def test_words_names_and_passwords(call: Call) -> None:
    call("user", "add", "周敏", "--role", "管理员", "--password-stdin", fed="梅花 七号 窗台 路灯\n")
    assert "管理员" in call("user", "list").stdout.decode()
    call("words", "add", "榆钱驿站")
    assert "榆钱驿站" in call("words", "list").stdout.decode()
    call("settings", "set", "查阅需要登录", "是")
    assert "查阅需要登录（reading_needs_account）：是" in call("settings").stdout.decode()
    refused = call("settings", "set", "颜色", "是", code=1)
    assert "没有“颜色”这一项设置" in refused.stderr.decode()
    assert "用法" in (told := call("search", code=2).stderr.decode()) or "Usage" in told


def test_what_is_no_text_is_no_fault(call: Call) -> None:
    word = b"\xff\xfe"
    call("add", ARTICLE)
    found = call("search", "--json", word + PHRASE.encode())
    assert json.loads(found.stdout)["total"] >= 0 and "请核对" in found.stderr.decode()
    assert not call("search", PHRASE).stderr
    assert "请核对" in call("show", word, code=1).stderr.decode()
    assert "请" in call("words", "add", word, code=1).stderr.decode()
    assert "不存在" in call("add", word, code=1).stderr.decode()


def test_who_insists_is_told(tmp_path: Path) -> None:
    """Python was told not to be in UTF-8 mode in a way that cannot be overruled."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "search_app.cli", "--home", tmp_path, "search", PHRASE],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "POSIX", "PYTHONUTF8": "1"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1 and done.stderr.count(b"\n") == 1 and b"LC_ALL=C.UTF-8" in done.stderr


def test_a_server_too(tmp_path: Path) -> None:
    """It says where it is."""
    command = [sys.executable, "-m", "search_app.cli", "--home", str(tmp_path / "档案库"), "serve"]
    with subprocess.Popen(
        [*command, "--port", str(free_port())],
        cwd=ROOT,
        env=os.environ | LOCALES["POSIX"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdout
        assert "工会文库已启动" in server.stdout.readline().decode()
        server.terminate()


def test_the_command_collects_rarely() -> None:
    """What its modules hold is frozen when the command begins, and Python's own threshold is 700."""
    script = (
        "import atexit, gc, sys; from search_app.cli.main import main; sys.argv = ['gongwen', '--version']; "
        "atexit.register(lambda: print(gc.get_threshold()[0], gc.get_freeze_count() > 10_000)); main()"
    )
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert told.splitlines()[-1] == "10000 True"
