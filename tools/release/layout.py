"""The environment of the program under /opt/gongwen: one tree that Python 3.11 and 3.13 run alike.

    pyvenv.cfg                        makes it an environment of its own; Debian's modules (python3-ldap) are seen after ours
    bin/python3                       Debian's
    bin/gongwen
    lib/common/                       what is the same for every Python
    lib/python3.11/site-packages/     machine code for that Python, and a .pth that names lib/common
    lib/python3.13/site-packages/

Which of them is used follows from the Python that runs: an upgrade of Debian needs no other package.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from tools.release.wheels import PYTHONS, Cpu, collect, install, is_for_one_python

HOME: Final = Path("opt/gongwen")  # below the root of the file system

_CONFIGURATION = "home = /usr/bin\ninclude-system-site-packages = true\n"
_COMMAND = """#!/opt/gongwen/bin/python3
from search_app.cli.main import main

main()
"""


def lay_out(program: Path, extras: Sequence[str], cpu: Cpu, root: Path, work: Path) -> set[str]:
    """Make the environment below a root; returns the file names of the wheels that are in it.

    Raises:
        ValueError: two Pythons would share two versions of one pure library.

    """
    home = root / HOME
    (home / "bin").mkdir(parents=True)
    (home / "pyvenv.cfg").write_text(_CONFIGURATION)
    (home / "bin" / "python3").symlink_to("/usr/bin/python3")
    (home / "bin" / "gongwen").write_text(_COMMAND)
    (home / "bin" / "gongwen").chmod(0o755)
    return add_wheels(program, extras, cpu, root, work)


def add_wheels(
    program: Path, extras: Sequence[str], cpu: Cpu, root: Path, work: Path, present: Collection[str] = ()
) -> set[str]:
    """Put the wheels of the program and its extras below a root, but for those present; returns their file names."""
    common: dict[str, Path] = {}
    for python in PYTHONS:
        folder = work / f"wheels-{python}"
        shutil.rmtree(folder, ignore_errors=True)
        fetched = [each for each in collect(program, extras, python, cpu, folder) if each.name not in present]
        own = [each for each in fetched if is_for_one_python(each)]
        common |= {each.name: each for each in fetched if each not in own}
        target = root / HOME / "lib" / f"python{python}" / "site-packages"
        install(own, target, python, cpu)
        if not present:
            (target / "gongwen-common.pth").write_text("../../common\n")
    _refuse_two_versions(common)
    install([*common.values()], root / HOME / "lib" / "common", PYTHONS[0], cpu)
    for scripts in (root / HOME / "lib").glob("**/bin"):
        if scripts.parent.name in ("common", "site-packages"):
            shutil.rmtree(scripts)  # commands of libraries, which nobody calls
    return {path.name for python in PYTHONS for path in (work / f"wheels-{python}").iterdir()}


def _refuse_two_versions(common: Collection[str]) -> None:
    """Two versions of one library in one folder would be a mixture of both."""
    projects = [name.split("-", 1)[0].lower() for name in common]
    twice = sorted({each for each in projects if projects.count(each) > 1})
    if twice:
        raise ValueError(
            f"different versions for different Pythons: {', '.join(twice)}; pin them in setup.cfg"
        )
