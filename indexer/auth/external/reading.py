"""Reads who vouches for people, and checks as much of it as can be without asking them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from indexer.auth.accounts import ROLE_NAMES
from indexer.auth.external.grants import Grants, group_key
from indexer.auth.external.settings import (
    MEMBER,
    PLACE,
    TIMEOUT,
    DirectorySettings,
    ProviderSettings,
    SignInSettings,
)
from indexer.errors import StoresInvalid
from indexer.model import Role
from indexer.stores.table import Table, settings_file
from indexer.text import NotAName, host_name, is_loopback

SIGN_IN: Final = "signin.toml"
SETTING: Final = "GONGWEN_SIGNIN"

_CLIENTS: Final = {"ldap": ("ldap",), "openid": ("authlib", "requests")}  # table → what its extra brings
_EXTRAS: Final = {"ldap": "ldap", "openid": "oidc"}
_LONGEST_WAIT: Final = 60  # seconds
_FOR_GROUPS: Final = ("roles", "departments", "everybody", "groups")


def read_sign_in(home: Path) -> SignInSettings:
    """What `signin.toml` says, checked as far as that goes without asking anybody.

    Raises StoresInvalid, which names the key, also when a client or a file that it names is missing.
    """
    tables = settings_file(home, SIGN_IN, SETTING)
    if tables is None:
        return SignInSettings()
    tables.require_known("ldap", "openid")
    return SignInSettings(_directory(tables), _provider(tables))


def _directory(tables: Table) -> DirectorySettings | None:
    table = tables.inner("ldap")
    if table is None:
        return None
    table.require_known(
        *("urls", "start_tls", "ca", "base", "user", "password_file", "filter", "name", "id", "timeout"),
        *("group_base", "group_filter", *_FOR_GROUPS),
    )
    start_tls = table.flag("start_tls")
    urls = tuple(_directory_url(table, each, start_tls=start_tls) for each in table.texts("urls"))
    if not urls:
        raise table.missing("urls")
    user, password = table.text("user"), table.file("password_file", secret=True)
    if (password is None) != (not user):
        raise table.missing("password_file" if user else "user")
    given = DirectorySettings(
        urls,
        table.needed("base"),
        _grants(table, group_key),
        start_tls,
        table.file("ca"),
        user,
        password,
        timeout=table.number("timeout", TIMEOUT, 1, _LONGEST_WAIT),
        **_texts(table, "filter", "name", "id", "groups", "group_base", "group_filter"),
    )
    _require_filter(table, "filter", given.filter, PLACE)
    _require_filter(table, "group_filter", given.group_filter, MEMBER)
    _require_client("ldap")
    return given


def _provider(tables: Table) -> ProviderSettings | None:
    table = tables.inner("openid")
    if table is None:
        return None
    table.require_known(
        *("issuer", "client_id", "secret_file", "ca", "scope", "name", "timeout"), *_FOR_GROUPS
    )
    issuer = table.needed("issuer")
    if not encrypted_or_here(issuer, "https", "http") or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise StoresInvalid(
            "sign-in issuer not encrypted", path=str(table.path), key=table.key("issuer"), value=issuer
        )
    given = ProviderSettings(
        issuer,
        table.needed("client_id"),
        _grants(table, str),
        table.file("secret_file", secret=True),
        table.file("ca"),
        timeout=table.number("timeout", TIMEOUT, 1, _LONGEST_WAIT),
        **_texts(table, "scope", "name", "groups"),
    )
    if "openid" not in given.scope.split():
        raise StoresInvalid("sign-in scope without openid", path=str(table.path), key=table.key("scope"))
    _require_client("openid")
    return given


def encrypted_or_here(url: str, encrypted: str, plain: str) -> bool:
    """Whether a URL is of the encrypted scheme, or of the plain one and of this very machine."""
    try:
        parts = urlsplit(url)
        sound = parts.hostname and parts.port != 0 and not parts.username
    except ValueError:
        return False
    if not sound or not parts.hostname:
        return False
    if parts.scheme == encrypted:
        return True
    try:
        return parts.scheme == plain and is_loopback(host_name(parts.hostname))
    except NotAName:
        return False


def _directory_url(table: Table, url: str, *, start_tls: bool) -> str:
    """The URL of a directory to which no password goes in the clear."""
    if encrypted_or_here(url, "ldap", "ldap") if start_tls else encrypted_or_here(url, "ldaps", "ldap"):
        return url
    raise StoresInvalid(
        "sign-in url ambiguous" if start_tls else "sign-in url not encrypted",
        path=str(table.path),
        key=table.key("urls"),
        value=url,
    )


def _texts(table: Table, *names: str) -> dict[str, str]:
    """Those that are there; the others keep their defaults."""
    return {name: value for name in names if (value := table.text(name))}


def _grants(table: Table, key: Callable[[str], str]) -> Grants:
    """The tables of roles and departments; one of them has to let somebody in."""
    roles, departments = table.inner("roles"), table.inner("departments")
    found: dict[Role, frozenset[str]] = {}
    if roles:
        roles.require_known(*ROLE_NAMES)
        found = {role: frozenset(map(key, roles.texts(role))) for role in ROLE_NAMES}
    written = table.text("everybody")
    everybody = next((role for role in ROLE_NAMES if role == written), None)
    if written and everybody is None:
        raise StoresInvalid(
            "stores key unknown",
            path=str(table.path),
            key=f"{table.key('everybody')} = {written}",
            known=tuple(ROLE_NAMES),
        )
    if everybody is None and not any(found.values()):
        raise table.missing("roles")
    of = (
        {name: frozenset(map(key, departments.texts(name))) for name in departments.values}
        if departments
        else {}
    )
    return Grants(found, of, everybody)


def _require_filter(table: Table, name: str, value: str, place: str) -> None:
    """That a filter has its place, in parentheses."""
    if value.count(place) < 1 or not (value.startswith("(") and value.endswith(")")):
        raise StoresInvalid("sign-in filter unfit", path=str(table.path), key=table.key(name), place=place)


def _require_client(table: str) -> None:
    if any(find_spec(each) is None for each in _CLIENTS[table]):
        raise StoresInvalid("sign-in client missing", table=table, extra=_EXTRAS[table])
