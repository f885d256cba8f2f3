"""What groups amount to."""

from __future__ import annotations

import pytest

from indexer.auth.external.grants import Grant, Grants, group_key

STAFF, IT, MONEY = frozenset({"staff"}), frozenset({"it"}), frozenset({"money"})
GRANTS = Grants({"reader": STAFF, "administrator": IT}, {"财务部": MONEY, "办公室": STAFF})


@pytest.mark.parametrize(
    ("groups", "grant"),
    [
        (frozenset[str](), None),
        (MONEY, None),
        (STAFF, Grant("reader", ("办公室",))),
        (STAFF | IT, Grant("administrator", ("办公室",))),
        (STAFF | MONEY, Grant("reader", ("财务部", "办公室"))),
        (frozenset({"STAFF"}), None),
    ],
)
def test_the_highest_role_and_all_departments(groups: frozenset[str], grant: Grant | None) -> None:
    assert GRANTS.of(groups) == grant


def test_a_role_for_everybody_and_departments_decided_here() -> None:
    assert Grants(everybody="reader").of(frozenset()) == Grant("reader", None)


@pytest.mark.parametrize(
    "written",
    ["CN=Staff,OU=Groups,DC=union", "cn=staff, ou=groups, dc=union", " cn = staff ,ou=groups,dc=Union"],
)
def test_names_of_groups_are_compared_as_a_directory_does(written: str) -> None:
    assert group_key(written) == "cn=staff,ou=groups,dc=union"


def test_the_words_of_a_name_stay_apart() -> None:
    assert group_key("cn=a b,dc=x") != group_key("cn=ab,dc=x")
