"""Names the files and folders of an archive, relative to its home."""

from __future__ import annotations

from typing import Final

CORPUS: Final = "corpus"  # the originals
VAR: Final = "var"  # all else
CATALOGUE: Final = "var/catalogue.db"
QUERIES: Final = "var/queries.db"
SIGN_INS: Final = "var/sessions.db"  # sessions and failed sign-ins
FAILURES: Final = "var/failures.jsonl"  # of requests to this machine, the last ones
TRAY: Final = "var/tray"  # files that wait to be confirmed
PAGES: Final = "var/pages"  # images of pages, which can be made again
COPIES: Final = "var/copies"  # of originals in an object store, for as long as they are looked at
INDEX: Final = "var/index"
PROTOCOLS: Final = "protocols"  # of what was destroyed: beside the archive, so that no restore forgets it
RESTORING: Final = ".restoring"  # a restore that has not ended
