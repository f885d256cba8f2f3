"""The offline bundle on a bare Debian without a network: installed, updated, refused in one sentence, answering as we do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.install.answers import answers, answers_of_checkout, write_notices
from tests.install.chroots import Chroot
from tests.install.stranger import RELEASES
from tests.install.test_stranger import left_out
from tests.support.places import ROOT
from tests.test_dist import version
from tools.release.bundle import PYTHONS, SCRIPT, build_bundle
from tools.release.wheels import CPUS

COMMAND = "/opt/gongwen/.venv/bin/gongwen"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_bundle_installs_without_a_network_and_answers_as_the_checkout(tmp_path: Path) -> None:
    if reason := left_out():
        pytest.skip(reason)
    path = build_bundle(ROOT, tmp_path / "dist", pythons=["3.11"], cpus=[CPUS["amd64"]])
    assert path.name == f"gongwen-{version()}-bundle.tar.gz"
    machine = Chroot(RELEASES["12"], tmp_path / "machine")
    machine.hand_in(path, "srv")
    machine.run(f"cd /srv && tar xzf {path.name}")
    script = f"sh /srv/gongwen-{version()}-bundle/install.sh"
    assert f"gongwen {version()}" in machine.run(f"LC_ALL=en_US.UTF-8 {script} | grep installed")
    assert "ln -sfn releases/" in machine.run(script), "an update says how it is taken back"
    assert machine.run("ls -d /opt/gongwen/releases/*/").count("\n") == 2
    refused = machine.run(f"runuser -u nobody -- {script}", fails=True)
    assert refused.count("\n") == 1 and "不能写入 /opt/gongwen" in refused
    write_notices(machine.root / "root" / "papers")
    machine.run(f"{COMMAND} --home /root/home add /root/papers")
    theirs = answers(lambda words: machine.run(f"{COMMAND} --home /root/home {words}"))
    assert theirs == answers_of_checkout(tmp_path)


@pytest.mark.parametrize(
    ("cpu", "kilobytes", "told"),
    [
        ("loongarch64", 9_000_000, ("其他处理器", "The bundle is for amd64 and arm64")),
        ("x86_64", 90_000, ("还剩 87 MB", "has 87 MB left")),
    ],
)
@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_US.UTF-8"])
def test_what_the_bundle_is_not_made_for_is_refused_in_one_sentence(
    cpu: str, kilobytes: int, told: tuple[str, str], locale: str, tmp_path: Path
) -> None:
    """Another CPU, or a disk that is too full, before anything is written to it."""
    for name in (SCRIPT, ROOT / "tools" / "words"):
        (tmp_path / name.name).write_bytes(name.read_bytes())
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "gongwen-1.0-py3-none-any.whl").touch()
    for program, says in (
        ("uname", cpu),
        ("python3", ""),
        ("df", f"Filesystem 1024-blocks Used Available\n/dev/sda1 9 9 {kilobytes} 9% /"),
    ):
        (tmp_path / program).write_text(f"#!/bin/sh\necho '{says}'\n")
        (tmp_path / program).chmod(0o700)
    done = subprocess.run(
        ["/bin/sh", str(tmp_path / "install.sh"), str(tmp_path / "to")],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "LANG": locale},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        done.returncode == 1 and told[locale == "en_US.UTF-8"] in done.stderr and done.stderr.count("\n") == 1
    )
    assert not [path for path in (tmp_path / "to").rglob("*") if path.is_file()]


def test_the_manual_says_for_which_pythons_it_is() -> None:
    told = (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")
    assert f"Python {PYTHONS[0]} 至 {PYTHONS[-1]}" in told
    assert re.search(r"(?m)^## 其他处理器", told), "the script sends people there"
