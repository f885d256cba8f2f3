"""Checks that an archive may be served to others than this machine.

An archive that nobody can administer, or whose key others can read, is not opened to a network.
"""

from __future__ import annotations

from contextlib import suppress

from indexer.archive import Archive
from indexer.errors import ArchiveError
from indexer.text import NotAName, host_name
from indexer.text import is_loopback as is_loopback_address
from search_app.server.setup_command import setup_command
from search_app.texts.starting.first_start import at_start


class NotReady(ArchiveError):
    """What has to be done before others may reach the archive."""


def require_ready(archive: Archive, host: str, *, behind_proxy: bool) -> None:
    """Raises NotReady, SecretKeyUnusable; never for a server that only this machine reaches."""
    if is_loopback(host) and not behind_proxy:
        return
    archive.authenticator.key()
    if not archive.accounts.administrators():
        raise NotReady(at_start("not for others yet", command=setup_command(archive.home)))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    with suppress(NotAName):
        return is_loopback_address(host_name(host))
    return False
