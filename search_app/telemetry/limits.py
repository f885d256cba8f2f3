"""Names every limit on requests and connections: what a stranger can make the server hold, and for how long.

Largest together: MOST_CONNECTIONS times LONGEST_HEADER, 64 MB, and times LARGEST_DRAFT, 250 MB, in memory. Bodies beyond
half a megabyte wait on disk.
"""

from __future__ import annotations

from typing import Final, Literal

# Bytes. A character takes 9 in an address, and an address stands in Referer once more.
LONGEST_HEADER: Final = 128 << 10
LONGEST_FORM: Final = 64 << 10  # of a body, but for those of UPLOADS and DRAFTS_AT
LARGEST_DRAFT: Final = 500 << 10  # of a body at DRAFTS_AT: it stays in memory on all its way
DRAFTS_AT: Final = (  # where anybody sends drafts and lists; those views raise it, too
    *("/quotes", "/api/v1/quotes"),
    *("/counts", "/api/v1/counts"),
    "/watch",
)
LARGEST_UPLOAD: Final = 1 << 30  # of a body there: a ZIP file, or a folder sent without a script
UPLOADS: Final = "/desk"  # where archivists send files; those views raise request.max_content_length

# Of a process. A search costs milliseconds, but exports and uploads must not keep it waiting.
THREADS: Final = 8
MOST_CONNECTIONS: Final = 500  # of a process, below the usual limit of 1,024 open files
MANY_CONNECTIONS: Final = 60  # of a process: from there on they are let in by the dozen
KEPT_FREE: Final = 50  # of these; then connections that wait for their client have to go
IDLE: Final = 60  # seconds a connection may stay open without a request, or with an answer that nobody reads
GRACE, SLOWEST = 20, 4096  # a request has so many seconds to arrive, and one more for so many bytes
LINGER: Final = (
    5.0  # seconds in which what a refused client still sends is read and thrown away, so that it hears why
)
ALONE: Final = 0.05  # seconds for which a page is made alone; one that takes longer is not waited for
SHARE: Final = 4  # threads that one client has at once; what more it sends waits, the others being first
STOP_WITHIN: Final = 10.0  # seconds for what is running to finish when the server is told to stop

# Of a process, work that takes long enough to be felt by others; see `shares`.
AT_ONCE: Final[
    dict[Literal["export", "comparison", "long text", "quotes", "counts", "concordance", "wordings"], int]
] = {
    "export": 2,
    "comparison": 2,
    "long text": 2,
    "quotes": 2,
    "counts": 2,
    "wordings": 2,
    "concordance": 2,
}
MOST_WAITING: Final = 2  # requests of a kind: each keeps a thread
PATIENCE: Final = 5.0  # seconds they wait
COME_AGAIN: Final = 10  # seconds after which who was refused may try again
STEP_ASIDE: Final = 0.1  # seconds that a piece of an export waits for pages to be made
