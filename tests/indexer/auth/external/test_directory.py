"""Debian's slapd: who signs in, who does not, and how it is told that the directory cannot be asked."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.auth.external.directory import AT_ONCE, Directory
from indexer.auth.external.grants import Grants
from indexer.auth.external.settings import DirectorySettings
from indexer.errors import SignInUnavailable
from tests.support.servers import directory as servers
from tests.support.servers.directory import BASE, PASSWORD
from tests.support.wording import says

Ask = Callable[..., Directory]
FINANCE = f"cn=finance,ou=groups,{BASE}"


@pytest.fixture
def ask(office_directory: servers.Directory, tmp_path: Path) -> Ask:
    """A client of the directory, with some settings changed."""
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    password.chmod(0o600)
    usual = DirectorySettings(
        (office_directory.url,),
        f"ou=people,{BASE}",
        Grants(),
        ca=office_directory.ca,
        user=f"cn=gongwen,{BASE}",
        password_file=password,
    )
    return lambda **changed: Directory(replace(usual, **changed))


def test_a_name_and_its_password(ask: Ask) -> None:
    person = ask().verify("wangfang", PASSWORD)
    assert person is not None and person.name == "wangfang"
    assert person.groups == {FINANCE, f"cn=staff,ou=groups,{BASE}"}
    assert ask().find(person.subject) == person
    assert ask().find("text:00000000-0000-0000-0000-000000000000") is None


@pytest.mark.parametrize(
    ("name", "password"),
    [
        *(("wangfang", "wrong"), ("nobody", PASSWORD), ("", PASSWORD), (" ", PASSWORD)),
        *(("wangfang", ""), ("wangfang", "\0"), ("wangfang\0", PASSWORD)),
        *(("wang*", PASSWORD), ("*", PASSWORD), ("x)(uid=wangfang", PASSWORD), ("wangfang)(uid=*", PASSWORD)),
        ("w\\61ngfang", PASSWORD),
    ],
)
def test_what_does_not_go_together(ask: Ask, name: str, password: str) -> None:
    assert ask().verify(name, password) is None


def test_the_directory_itself_would_take_an_empty_password(office_directory: servers.Directory) -> None:
    """The trap that is kept from: a bind without a password succeeds, as nobody."""
    import ldap

    connection = ldap.initialize(office_directory.plain)
    connection.simple_bind_s(f"uid=wangfang,ou=people,{BASE}", "")
    connection.unbind_s()


def test_several_that_fit_are_nobody(ask: Ask) -> None:
    assert ask(filter="(|(uid={name})(uid=liming))").verify("wangfang", PASSWORD) is None


def test_groups_that_name_their_members(ask: Ask) -> None:
    found = ask(groups="none", group_base=f"ou=groups,{BASE}").verify("wangfang", PASSWORD)
    assert found is not None and FINANCE in found.groups
    named = ask(groups="none").verify("wangfang", PASSWORD)
    assert named is not None and named.groups == frozenset()


def test_without_a_lasting_identifier_the_entry_is_known_by_its_name(ask: Ask) -> None:
    client = ask(id="employeeNumber")
    found = client.verify("wangfang", PASSWORD)
    assert found is not None and found.subject == f"text:uid=wangfang,ou=people,{BASE}"


def test_encrypted_after_it_began(ask: Ask, office_directory: servers.Directory) -> None:
    begun = ask(urls=(office_directory.plain,), start_tls=True)
    assert begun.verify("wangfang", PASSWORD) is not None
    untrusted = ask(urls=(office_directory.plain,), start_tls=True, ca=None)
    with pytest.raises(SignInUnavailable, check=says("暂时无法使用")):
        untrusted.verify("wangfang", PASSWORD)


def test_the_next_server_is_asked_where_one_is_away(ask: Ask, office_directory: servers.Directory) -> None:
    client = ask(urls=("ldaps://127.0.0.1:1", office_directory.url))
    assert client.verify("wangfang", PASSWORD) is not None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ca": None}, "certificate verify failed"),
        ({"urls": ("ldaps://127.0.0.1:1",)}, "Connection refused"),
        ({"base": "dc=other,dc=invalid"}, "no such base: dc=other,dc=invalid"),
        ({"user": f"cn=nobody,{BASE}"}, "Invalid credentials"),
    ],
)
def test_who_cannot_be_asked_is_one_sentence(ask: Ask, changed: dict[str, object], why: str) -> None:
    with pytest.raises(SignInUnavailable, check=says("单位账号目录（LDAP）暂时无法使用")) as raised:
        ask(**changed).verify("wangfang", PASSWORD)
    assert why in str(raised.value.facts["why"])


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_one_that_says_nothing_is_waited_for_no_longer_than_was_set(ask: Ask, scheme: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(SignInUnavailable):
            ask(urls=(url,), start_tls=scheme == "ldap", timeout=1).verify("wangfang", PASSWORD)
        assert time.monotonic() - began < 10


def test_many_at_once_wait_for_each_other(ask: Ask) -> None:
    client = ask(timeout=1)
    for _ in range(AT_ONCE):
        client._turns.acquire()
    with pytest.raises(SignInUnavailable) as raised:
        client.verify("wangfang", PASSWORD)
    assert raised.value.facts["why"] == "too many at once"
    client._turns.release()
    assert client.verify("wangfang", PASSWORD) is not None
