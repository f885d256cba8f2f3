"""Asks a directory whose name and password these are, and whether it still knows a person; python-ldap's only importer.

A person is looked up first, by the filter, and then signs in as what was found. An empty password is never sent: a
directory takes it for somebody who does not want to sign in, and says yes (RFC 4513, 5.1.2). Referrals are not
followed, so that no password goes where nobody has said that it may.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from indexer.auth.external.grants import Person, group_key
from indexer.auth.external.settings import MEMBER, PLACE, DirectorySettings
from indexer.errors import SignInUnavailable
from indexer.message import Message
from indexer.stores import read_password

try:
    import ldap
    import ldap.filter
except ImportError:  # the extra is not installed: without it nobody makes a Directory
    ldap = None

AT_ONCE: Final = 3  # conversations with a directory: one that is slow must not hold all threads that answer
_CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")  # where Python's own are not known
_PORTS: Final = {"ldap": 389, "ldaps": 636}
_MOST_FOUND = 2  # entries asked for: with two it is not known who is meant

_log = logging.getLogger(__name__)


class Directory:
    """The directory of an office. Safe to share between threads; each question has a connection of its own."""

    def __init__(self, settings: DirectorySettings) -> None:
        self._settings = settings
        self._certificates = settings.ca or _system_certificates()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def verify(self, name: str, password: str) -> Person | None:
        """Whose name and password these are; None for nobody's. Raises SignInUnavailable."""
        if not name.strip() or not password or "\0" in name + password:
            return None
        with self._conversation() as connection:
            found = self._one(connection, self._settings.filter.replace(PLACE, _escaped(name.strip())))
            if found is None:
                return None
            with self._connection() as own:
                try:
                    own.simple_bind_s(found[0], password)
                except _refusals():
                    return None
            return self._person(connection, *found)

    def find(self, subject: str) -> Person | None:
        """The person that the directory knows by a subject; None when it does no longer. Raises SignInUnavailable."""
        kind, _, value = subject.partition(":")
        with self._conversation() as connection:
            condition = _escaped(value) if kind == "text" else _escaped_bytes(value)
            everybody = self._settings.filter.replace(PLACE, "*")
            found = self._one(connection, f"(&{everybody}({self._settings.id}={condition}))")
            return self._person(connection, *found) if found else None

    @contextmanager
    def _conversation(self) -> Iterator[Any]:
        """A connection by which people are looked up. Raises SignInUnavailable, also for what goes wrong within."""
        if not self._turns.acquire(timeout=self._settings.timeout):
            raise SignInUnavailable("directory unavailable", why="too many at once")
        try:
            with self._connection() as connection:
                if self._settings.password_file:
                    connection.simple_bind_s(self._settings.user, read_password(self._settings.password_file))
                yield connection
        except ldap.LDAPError as error:
            raise SignInUnavailable("directory unavailable", why=_why(error)) from error
        finally:
            self._turns.release()

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        """A connection to the first server that answers, encrypted as the settings say; made when it is first used."""
        settings = self._settings
        connection = ldap.initialize(self._answering())
        connection.protocol_version, connection.timeout = ldap.VERSION3, settings.timeout
        for option, value in (
            (ldap.OPT_REFERRALS, 0),
            (ldap.OPT_NETWORK_TIMEOUT, settings.timeout),
            (ldap.OPT_TIMEOUT, settings.timeout),
            (ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND),
            (ldap.OPT_X_TLS_PROTOCOL_MIN, ldap.OPT_X_TLS_PROTOCOL_TLS1_2),
            (ldap.OPT_X_TLS_CACERTFILE, str(self._certificates)),
            (ldap.OPT_X_TLS_NEWCTX, 0),  # takes over those before it
        ):
            connection.set_option(option, value)
        try:
            if settings.start_tls:
                connection.start_tls_s()
            yield connection
        finally:
            with suppress(ldap.LDAPError):  # it is over in any case
                connection.unbind_s()

    def _answering(self) -> str:
        """The URL of the first server that answers now. Raises SignInUnavailable.

        libldap would wait for ever for one that takes a connection and then says nothing while TLS is to begin.
        """
        said: OSError | None = None
        for url in self._settings.urls:
            try:
                self._greet(urlsplit(url))
            except OSError as error:
                said = error
            else:
                return url
        raise SignInUnavailable("directory unavailable", why=str(said)) from said

    def _greet(self, url: SplitResult) -> None:
        """Connect and let go again, with ldaps as far as its certificate is known. Raises OSError."""
        port = url.port or _PORTS[url.scheme]
        with socket.create_connection((url.hostname or "", port), self._settings.timeout) as plain:
            if url.scheme == "ldaps":
                context = ssl.create_default_context(cafile=self._certificates)
                context.wrap_socket(plain, server_hostname=url.hostname).close()

    def _one(self, connection: Any, condition: str) -> tuple[str, dict[str, list[bytes]]] | None:
        """The one entry that a filter finds, with its distinguished name; None for none and for several."""
        settings = self._settings
        wanted = [settings.name, settings.id, settings.groups]
        try:
            answered = connection.search_ext_s(
                *(settings.base, ldap.SCOPE_SUBTREE, condition, wanted),
                timeout=settings.timeout,
                sizelimit=_MOST_FOUND,
            )
        except ldap.SIZELIMIT_EXCEEDED:
            answered = [("", {}), ("", {})]
        except ldap.NO_SUCH_OBJECT:
            raise SignInUnavailable("directory unavailable", why=f"no such base: {settings.base}") from None
        entries = [(dn, attributes) for dn, attributes in answered if dn is not None]  # else it is a referral
        if len(entries) > 1:
            _log.warning("%s", Message("directory has several"))
        return entries[0] if len(entries) == 1 else None

    def _person(self, connection: Any, dn: str, attributes: dict[str, list[bytes]]) -> Person:
        settings = self._settings
        of = {name.casefold(): values for name, values in attributes.items()}
        groups = {_text(value) for value in of.get(settings.groups.casefold(), [])}
        if settings.group_base:
            condition = settings.group_filter.replace(MEMBER, _escaped(dn))
            found = connection.search_ext_s(
                *(settings.group_base, ldap.SCOPE_SUBTREE, condition, ["1.1"]), timeout=settings.timeout
            )
            groups |= {group for group, _ in found if group is not None}
        names = of.get(settings.name.casefold(), [])
        known_by = of.get(settings.id.casefold(), [])
        subject = _subject(known_by[0]) if known_by else f"text:{dn}"
        return Person(subject, _text(names[0]) if names else "", frozenset(map(group_key, groups)))


def _refusals() -> tuple[type[Exception], ...]:
    """What a directory answers to a password that is wrong, or of somebody who is locked."""
    return (
        *(ldap.INVALID_CREDENTIALS, ldap.INAPPROPRIATE_AUTH, ldap.UNWILLING_TO_PERFORM),
        *(ldap.INSUFFICIENT_ACCESS, ldap.CONSTRAINT_VIOLATION, ldap.NO_SUCH_OBJECT),
    )


def _subject(value: bytes) -> str:
    """An identifier as it is kept: Active Directory's objectGUID is no text."""
    try:
        return f"text:{value.decode('ascii')}" if value.isascii() else f"hex:{value.hex()}"
    except UnicodeDecodeError:
        return f"hex:{value.hex()}"


def _escaped(text: str) -> str:
    return str(ldap.filter.escape_filter_chars(text))


def _escaped_bytes(digits: str) -> str:
    """Bytes in a filter, each as RFC 4515 escapes it."""
    return "".join(f"\\{digits[at : at + 2]}" for at in range(0, len(digits), 2))


def _text(value: bytes) -> str:
    return value.decode(errors="replace")


def _system_certificates() -> Path:
    known = ssl.get_default_verify_paths().cafile
    return Path(known) if known else _CERTIFICATES


def _why(error: Exception) -> str:
    """A few words of English for the administrator."""
    told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    parts = (str(told.get(key, "")).strip() for key in ("desc", "info"))
    return ": ".join(filter(None, parts)) or type(error).__name__
