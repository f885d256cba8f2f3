"""What can be said of the systems that vouch for people: a class for each kind, and one for both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from indexer.auth.external.grants import Grants

TIMEOUT: Final = 5  # seconds
PLACE: Final = "{name}"  # where the name that was typed stands in a filter
MEMBER: Final = "{dn}"  # where the distinguished name of a person stands in a filter of groups


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """A directory that speaks LDAP."""

    urls: tuple[str, ...]  # ldaps://directory.example:636; tried in this order
    base: str  # below which people stand
    grants: Grants
    start_tls: bool = False  # encrypt what begins as ldap://
    ca: Path | None = None  # certificates that are trusted, in place of the system's
    user: str = ""  # distinguished name that looks people up; "": nobody has to sign in for it
    password_file: Path | None = None
    filter: str = f"(uid={PLACE})"
    name: str = "uid"  # the attribute that an account here is called by
    id: str = "entryUUID"  # the attribute that stays the same under another name
    groups: str = "memberOf"  # the attribute that names a person's groups
    group_base: str = ""  # where groups stand that name their members; "": they are not looked for
    group_filter: str = f"(member={MEMBER})"
    timeout: int = TIMEOUT  # seconds for each answer


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """A provider of OpenID Connect."""

    issuer: str  # https://login.example/realms/union
    client_id: str
    grants: Grants
    secret_file: Path | None = None  # none: the provider knows us as a public client
    ca: Path | None = None
    scope: str = "openid profile"
    name: str = "preferred_username"  # the claim that an account here is called by
    groups: str = "groups"  # the claim that names a person's groups
    timeout: int = TIMEOUT


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """Both; None is not there."""

    directory: DirectorySettings | None = None
    provider: ProviderSettings | None = None
