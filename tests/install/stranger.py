"""`make stranger`: from a bare Debian to a restored archive, a line a step with its time, without a network.

Steps: install the release before, make an administrator, take a folder in, serve and search, back up, upgrade, answer as
the checkout, refuse a broken upgrade, restore on a second machine, remove.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.install.answers import answers, answers_of_checkout, write_notices
from tests.install.chroots import Chroot, Failed
from tests.support.places import ROOT

RELEASES = {"12": "bookworm", "13": "trixie"}
BEFORE = "3ed1ac95"  # the last commit of 0.8.0
BEFORE_NUMBER = "0.8.0"
PASSWORD = "枫林区总工会2024"
INSTALL = "cd /root && apt-get install -y --no-install-recommends ./{}"
_ASK = r"""
import http.client, json, os, shlex, subprocess, sys, time, urllib.parse
line = next(each for each in open(sys.argv[1]) if each.startswith("ExecStart="))
conf = dict(each.split("=", 1) for each in open("/etc/gongwen/gongwen.conf").read().splitlines() if each[:8] == "GONGWEN_")
words = shlex.split(line.removeprefix("ExecStart=").replace("$GONGWEN_SERVE", conf["GONGWEN_SERVE"]))
words = ["setpriv", "--reuid=gongwen", "--regid=gongwen", "--init-groups", *words]
server = subprocess.Popen(words, env=os.environ | conf)
try:
    for _ in range(600):
        try:
            asked = http.client.HTTPConnection("127.0.0.1", 8000, timeout=10)
            asked.request("GET", "/api/v1/search?q=" + urllib.parse.quote(sys.argv[2]))
            print("found", json.load(asked.getresponse())["total"])
            break
        except OSError:
            time.sleep(0.1)
finally:
    server.terminate()
    print("ended", server.wait(30))
"""


class Stranger:
    """Somebody with two machines, a package on a stick and no network."""

    def __init__(self, release: str, folder: Path, before: Path, now: Path) -> None:
        """`release` is Debian's number; `before` and `now` are packages."""
        self.release, self.folder, self.before, self.now = release, folder, before, now
        self.machine: Chroot

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """What is done, in order, each with its name."""
        return [
            ("bare system", self.boot),
            ("install the release before", self.install_before),
            ("first administrator", self.first_administrator),
            ("take in a folder", self.take_in),
            ("serve and search", self.serve),
            ("back up", self.back_up),
            ("upgrade", self.upgrade),
            ("the answers of the checkout", self.same_answers),
            ("a broken upgrade rolls back", self.broken_upgrade),
            ("restore on a second machine", self.restore),
            ("remove, the archive stays", self.remove),
        ]

    def boot(self) -> None:
        """A machine with nothing on it."""
        self.machine = Chroot(RELEASES[self.release], self.folder / "first")

    def install_before(self) -> None:
        """One command; one sentence says how to go on."""
        told = self._install(self.machine, self.before)
        _require("gongwen setup" in told and "http://127.0.0.1:8000/" in told, told)
        state = self.machine.run("stat -c '%U %a' /srv/gongwen; getent passwd gongwen; gongwen --version")
        _require("gongwen 700" in state and "nologin" in state, state)

    def first_administrator(self) -> None:
        """As that sentence says."""
        self.machine.run(
            f"printf %s {PASSWORD} | gongwen user add 周敏 --role administrator --password-stdin"
        )

    def take_in(self) -> None:
        """A folder from the stick."""
        write_notices(self.machine.root / "root" / "papers")
        told = self.machine.run("gongwen add /root/papers")
        # The release before says 添加, this one 收录.
        _require(re.search(r"合计：已(?:收录|添加) 2$", told, re.MULTILINE) is not None, told)
        self._require_hits(self.machine)

    def serve(self) -> None:
        """The unit's own line, as its user; a page over loopback, then a stop in good order."""
        (self.machine.root / "root" / "ask.py").write_text(_ASK, encoding="utf-8")
        told = self.machine.run("python3 /root/ask.py /lib/systemd/system/gongwen.service 五一劳动奖评选")
        _require("found 1" in told and "ended 0" in told, told)

    def back_up(self) -> None:
        """Written and read again."""
        self.machine.run("gongwen backup /root/backup.tar && gongwen backup /root/backup.tar --verify")

    def upgrade(self) -> None:
        """Everything is as it was, and whole."""
        self._install(self.machine, self.now)
        number = self.machine.run("dpkg-query -W -f '${Version}' gongwen")
        _require(number == version_of(self.now), number)
        self._require_hits(self.machine)
        self.machine.run("gongwen check && gongwen user list | grep -q 周敏")

    def same_answers(self) -> None:
        """However the program was installed."""
        # In a home of its own: what the release before took in, it has read.
        home = "gongwen --home /root/anew"
        self.machine.run(f"{home} add /root/papers")
        theirs = answers(lambda words: self.machine.run(f"{home} {words}"))
        _require(theirs == answers_of_checkout(self.folder), str(theirs))

    def broken_upgrade(self) -> None:
        """A version that cannot open the archive is put back, with the archive as it was."""
        broken = broken_package(self.now, self.folder)
        self.machine.hand_in(broken)
        told = self.machine.run(INSTALL.format(broken.name), fails=True)
        _require("已换回原来的版本" in told, told)
        self._require_hits(self.machine)
        self.machine.run("gongwen check")
        self._install(self.machine, self.now, "--allow-downgrades")

    def restore(self) -> None:
        """On a machine that has never seen the archive."""
        second = Chroot(RELEASES[self.release], self.folder / "second")
        self._install(second, self.now)
        shutil.copy(self.machine.root / "root" / "backup.tar", second.root / "root")
        second.run("gongwen restore /root/backup.tar && gongwen check && gongwen user list | grep -q 周敏")
        self._require_hits(second)
        _require("gongwen" in second.run("stat -c %U /srv/gongwen/var/catalogue.db"), "not the account's")

    def remove(self) -> None:
        """Purging asks nothing, and takes no document."""
        self.machine.run("apt-get purge -y gongwen")
        left = self.machine.run(
            "find /srv/gongwen/corpus -type f | wc -l; ls -d /opt/gongwen /etc/gongwen || true"
        )
        _require(left.split()[0] == "2" and "No such file" in left, left)

    def _install(self, machine: Chroot, package: Path, *options: str) -> str:
        machine.hand_in(package)
        return machine.run(" ".join([INSTALL.format(package.name), *options]))

    @staticmethod
    def _require_hits(machine: Chroot) -> None:
        for phrase in ("五一劳动奖评选", "送清凉慰问"):
            told = machine.run(f"gongwen search {phrase}")
            _require("共 1 篇" in told, told)


def build(source: Path, out: Path, *options: str) -> Path:
    """A package of a checkout, compressed for speed."""
    words = ["deb", "--without-ocr", "--quick", "--source", str(source), "--out", str(out), *options]
    done = subprocess.run(
        [sys.executable, "-m", "tools.release", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(done.stdout + done.stderr)
    return Path(done.stdout.split()[-1])


def build_before(folder: Path) -> Path:
    """A package of the release before, of the same checkout's history."""
    source = folder / "before"
    source.mkdir()
    with tempfile.TemporaryFile() as packed:
        subprocess.run(["git", "archive", BEFORE], cwd=ROOT, stdout=packed, check=True)
        packed.seek(0)
        with tarfile.open(fileobj=packed) as tar:
            tar.extractall(source, filter="data")
    return build(source, folder, "--number", BEFORE_NUMBER)


def broken_package(package: Path, folder: Path) -> Path:
    """The same with a later number, and a program that ends with an error."""
    tree = folder / "broken"
    subprocess.run(["dpkg-deb", "-R", str(package), str(tree)], check=True)
    control = tree / "DEBIAN" / "control"
    control.write_text(re.sub(r"(?m)^Version: .*", r"\g<0>+broken", control.read_text()))
    (tree / "opt/gongwen/lib/common/search_app/cli/main.py").write_text("raise SystemExit('打不开')\n")
    path = folder / "gongwen-broken.deb"
    subprocess.run(
        ["dpkg-deb", "-Zgzip", "-z1", "-b", str(tree), str(path)], check=True, stdout=subprocess.DEVNULL
    )
    return path


def version_of(package: Path) -> str:
    """As the package says."""
    done = subprocess.run(
        ["dpkg-deb", "-f", str(package), "Version"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def walk(release: str, folder: Path, before: Path, now: Path, say: Callable[[str], None] = print) -> None:
    """All steps on one release of Debian."""
    for name, step in Stranger(release, folder, before, now).steps():
        begun = time.monotonic()
        step()
        say(f"Debian {release}  {name}: {time.monotonic() - begun:.1f} s")


def _require(holds: bool, told: str) -> None:
    """Not an assertion: it holds with -O, too."""
    if not holds:
        raise Failed(told)


def asked(words: Sequence[str] | None = None) -> list[str]:
    """The releases that a command line names, or all; ends the program where it names another."""
    parser = argparse.ArgumentParser(description=__doc__)
    # argparse holds the default against the choices, too: the empty list stands for all.
    parser.add_argument("releases", nargs="*", choices=[*RELEASES, []], default=[])
    return parser.parse_args(words).releases or [*RELEASES]


def main() -> None:
    """Walk each release; ends with 1 at the first step that fails, with what it wrote."""
    releases, begun = asked(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gongwen-stranger-") as name:
        folder = Path(name)
        try:
            before, now = build_before(folder), build(ROOT, folder)
            print(f"two packages built: {time.monotonic() - begun:.1f} s")
            for release in releases:
                (folder / release).mkdir()
                walk(release, folder / release, before, now)
        except Failed as failure:
            sys.exit(str(failure))
    print(f"from bare to restored: {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
