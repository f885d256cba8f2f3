"""What is installed is what setup.cfg asks for, nothing it asks for can grow without a bound, and hooks use it, too."""

from __future__ import annotations

from configparser import ConfigParser
from importlib.metadata import distribution

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.places import ROOT


def asked() -> dict[str, list[Requirement]]:
    """The requirements of setup.cfg: those of the program under "", else by extra."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lists = {"": config["options"]["install_requires"], **config["options.extras_require"]}
    return {extra: [Requirement(line) for line in text.split("\n") if line] for extra, text in lists.items()}


def needed() -> list[tuple[str, Requirement]]:
    """All that the program needs on this machine, with who needs it, as far down as it goes."""
    found = [("gongwen", each) for each in asked()[""]]
    for _, requirement in found:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        for line in distribution(requirement.name).requires or ():
            pair = (canonicalize_name(requirement.name), Requirement(line))
            if pair not in found:
                found.append(pair)  # and is walked in its turn
    return found


@pytest.mark.parametrize("extra", asked())
def test_every_requirement_is_exact_or_bounded(extra: str) -> None:
    for requirement in asked()[extra]:
        operators = {each.operator for each in requirement.specifier}
        assert operators in ({"=="}, {">=", "<"}), requirement
        assert not requirement.url


def test_what_is_installed_fits() -> None:
    wanted = [pair for pair in needed() if not pair[1].marker or pair[1].marker.evaluate({"extra": ""})]
    assert len(wanted) > len(asked()[""]), "it looks further down"
    for needs, requirement in wanted:
        version = distribution(requirement.name).version
        assert requirement.specifier.contains(version, prereleases=True), (needs, str(requirement), version)


def test_hooks_before_a_commit_run_the_pinned_tools_of_make_check() -> None:
    """Never tools of their own, which would be of another version and want another format."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    pinned = {each.name for each in asked()["test"] if str(each.specifier).startswith("==")}
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert [hook["id"] for hook in hooks] == ["ruff", "ruff-format", "mypy"]
    for hook in hooks:
        program, *words = hook["entry"].split()
        tool = program.removeprefix(".venv/bin/")
        assert hook["language"] == "system" and tool != program and tool in pinned
        assert " ".join([f"$(BIN)/{tool}", *words[:1]]).removesuffix(" --force-exclude") in makefile
