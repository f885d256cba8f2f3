"""Accounts of people whom others vouch for, in each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.auth import Accounts, Departments
from indexer.auth.external.accounts import ExternalAccounts
from indexer.auth.external.grants import Grant, Person
from indexer.catalogue import Catalogue
from indexer.errors import InvalidRequest, SignInRefused
from tests.support.web.signing import PASSWORD, Clock, cheap
from tests.support.wording import says

__all__ = ["cheap"]  # a fixture

PERSON = Person("text:1", "王芳", frozenset())
READER, ARCHIVIST = Grant("reader", ("财务部", "没有的部门")), Grant("archivist", None)


@pytest.fixture(params=["file", "postgresql"])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalogue]:
    given = request.param == "postgresql" and request.getfixturevalue("fresh_postgresql")
    with closing(Catalogue(given or tmp_path / "catalogue.db")) as opened:
        yield opened


def kept_in(catalogue: Catalogue) -> tuple[Accounts, Departments, ExternalAccounts]:
    own = Accounts(catalogue.database)
    departments = Departments(own, lambda: None)
    return own, departments, ExternalAccounts(own, departments, Clock())


def test_an_account_is_made_and_brought_up_to_date(catalogue: Catalogue) -> None:
    own, departments, external = kept_in(catalogue)
    departments.add("财务部", actor="")
    made = external.admit("ldap", PERSON, READER)
    assert (made.name, made.role, made.origin) == ("王芳", "reader", "ldap")
    assert [(each.name, each.members) for each in departments.all()] == [("财务部", ("王芳",))]
    again = external.admit("ldap", replace(PERSON, name="王方"), ARCHIVIST)
    assert (again.serial, again.name, again.role) == (made.serial, "王芳", "archivist")
    assert again.stamp != made.stamp, "its sessions have ended"
    assert departments.of(made.serial), "they are decided here where no groups decide them"
    assert external.admit("ldap", PERSON, ARCHIVIST) == again == own.get("王芳")
    assert catalogue.damaged.all() == []


def test_only_the_same_person_of_the_same_origin_has_it(catalogue: Catalogue) -> None:
    own, _, external = kept_in(catalogue)
    external.admit("ldap", PERSON, READER)
    for origin, subject in (("openid", "text:1"), ("ldap", "text:2")):
        with pytest.raises(SignInRefused, check=says("不是同一个")):
            external.admit(origin, replace(PERSON, subject=subject), READER)  # type: ignore[arg-type]
    assert len(own.all()) == 1


def test_whoever_is_vouched_for_no_more_is_not_asked_after(catalogue: Catalogue) -> None:
    own, _, external = kept_in(catalogue)
    made = external.admit("ldap", PERSON, ARCHIVIST)
    assert external.known("ldap") == [(made, "text:1")] and external.known("openid") == []
    external.end(made)
    assert external.known("ldap") == [] and own.current(made.serial, made.stamp) is None
    assert external.admit("ldap", PERSON, ARCHIVIST).serial == made.serial
    assert own.disable("王芳", actor="")
    with pytest.raises(SignInRefused, check=says("在本库已停用")):
        external.admit("ldap", PERSON, ARCHIVIST)


def test_a_demotion_by_the_groups_is_not_held_up(catalogue: Catalogue, cheap: None) -> None:
    own, _, external = kept_in(catalogue)
    external.admit("ldap", PERSON, Grant("administrator", None))
    assert external.admit("ldap", PERSON, ARCHIVIST).role == "archivist"
    own.add("周敏", "administrator", PASSWORD, actor="")
    with pytest.raises(InvalidRequest, check=says("唯一的管理员")):
        own.disable("周敏", actor="")
