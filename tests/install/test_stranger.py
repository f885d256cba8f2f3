"""The short form of `make stranger`: one release of Debian, from bare to restored; and what holds for packages anywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.install.stranger import BEFORE, RELEASES, asked, build, build_before, walk
from tests.support.places import ROOT
from tools.release.deb import DEBIAN, unit
from tools.release.wheels import CPUS, is_for_one_python

GUIDE = ROOT / "docs" / "deployment"


def left_out() -> str:
    """Why a bare system cannot be made here; empty where it can."""
    if os.geteuid() != 0:
        return "only the superuser may make a bare system"
    if not shutil.which("debootstrap") or not shutil.which("dpkg-deb"):
        return "debootstrap or dpkg-deb is not installed"
    if subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"], check=False).returncode:
        return "no namespaces here"
    known = subprocess.run(["git", "cat-file", "-e", BEFORE], cwd=ROOT, capture_output=True, check=False)
    return "" if known.returncode == 0 else "no history here to build the release before from"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_stranger_installs_upgrades_and_restores_without_a_network(tmp_path: Path) -> None:
    if reason := left_out():
        pytest.skip(reason)
    steps: list[str] = []
    walk("12", tmp_path / "machines", build_before(tmp_path), build(ROOT, tmp_path), steps.append)
    assert len(steps) == 11
    assert all(re.fullmatch(r"Debian 12  [\w ,]+: \d+\.\d s", step) for step in steps)


def test_make_stranger_walks_all_releases_and_a_command_those_it_names() -> None:
    assert asked([]) == [*RELEASES] and asked(["13"]) == ["13"]
    with pytest.raises(SystemExit):
        asked(["11"])


def test_the_guide_says_where_the_package_writes_its_log() -> None:
    log = re.search(
        r"StandardOutput=append:(\S+)", unit((GUIDE / "gongwen.service").read_text(encoding="utf-8"))
    )
    assert log and f"`{log[1]}`" in (GUIDE.parent / "deployment.md").read_text(encoding="utf-8")
    assert log[1] in (DEBIAN / "logrotate").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(GUIDE.glob("gongwen*.*")), ids=lambda path: path.name)
def test_the_units_are_those_of_the_guide_with_the_packages_paths(path: Path) -> None:
    ours, theirs = unit(path.read_text(encoding="utf-8")), path.read_text(encoding="utf-8")
    assert "/opt/gongwen/.venv" not in ours and "--home" not in ours and "/mnt/backup" not in ours
    kept = [
        line
        for line in theirs.splitlines()
        if re.match(r"(Protect|Private|Restrict|NoNew|UMask|System|Kill|Memory)", line)
    ]
    assert set(kept) <= set(ours.splitlines())
    if path.suffix == ".service":
        assert "EnvironmentFile=/etc/gongwen/gongwen.conf" in ours and "ExecStart=/" in ours


@pytest.mark.parametrize("name", ["preinst", "postinst", "prerm", "postrm", "compile", "gongwen"])
def test_the_scripts_are_plain_shell(name: str) -> None:
    done = subprocess.run(["sh", "-n", str(DEBIAN / name)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("enabled", ["gongwen.service gongwen-backup.timer", "gongwen.service", ""])
def test_what_an_upgrade_stops_runs_again_unless_it_was_disabled(enabled: str, tmp_path: Path) -> None:
    """Also the nightly backup, which nobody would miss before it is needed."""
    (stopped,) = re.findall(r"systemctl stop (.+?) \|\|", (DEBIAN / "prerm").read_text(encoding="utf-8"))
    assert stopped.split() == ["gongwen.service", "gongwen-backup.timer"]
    script = (DEBIAN / "postinst").read_text(encoding="utf-8").replace("/run/systemd/system", str(tmp_path))
    assert len(re.findall(r"(?m)^ +again$", script)) == 3, "upgraded, put back, given up"
    (functions,) = re.findall(r"(?ms)^service\(\) \{.*?^\}\n+again\(\) \{.*?^\}$", script)
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(
        f"#!/bin/sh\n[ $1 = restart ] && echo $2\ncase '{enabled}' in *$3*) ;; *) exit 1 ;; esac\n"
    )
    systemctl.chmod(0o755)
    done = subprocess.run(
        ["sh", "-ec", f"{functions}\nagain"],
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == enabled.split()


def test_machine_code_for_one_python_is_told_from_what_all_share() -> None:
    assert is_for_one_python(Path("numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl"))
    assert not is_for_one_python(Path("rjieba-0.2.2-cp39-abi3-manylinux_2_17_x86_64.whl"))
    assert not is_for_one_python(Path("pypdfium2-5.15.2-py3-none-manylinux_2_17_x86_64.whl"))
    assert (
        CPUS["arm64"].platforms[0] == "manylinux_2_34_aarch64"
        and "manylinux2014_aarch64" in CPUS["arm64"].platforms
    )
