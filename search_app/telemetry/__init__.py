"""What the server tells its administrator: log lines, counters, error reports, and the limits it keeps."""

from __future__ import annotations

from search_app.telemetry import log_format
from search_app.telemetry.counters import BUCKETS, Counters
from search_app.telemetry.error_reports import ErrorReport, report
from search_app.telemetry.failure_log import Failure, FailureGroup, FailureLog
from search_app.telemetry.limits import (
    ALONE,
    AT_ONCE,
    COME_AGAIN,
    DRAFTS_AT,
    GRACE,
    IDLE,
    KEPT_FREE,
    LARGEST_DRAFT,
    LARGEST_UPLOAD,
    LINGER,
    LONGEST_FORM,
    LONGEST_HEADER,
    MANY_CONNECTIONS,
    MOST_CONNECTIONS,
    MOST_WAITING,
    PATIENCE,
    SHARE,
    SLOWEST,
    STEP_ASIDE,
    STOP_WITHIN,
    THREADS,
    UPLOADS,
)
from search_app.telemetry.log_format import note_event
from search_app.telemetry.request_observer import INCIDENT, Listener, RequestObserver, Served

__all__ = [
    "ALONE",
    "AT_ONCE",
    "BUCKETS",
    "COME_AGAIN",
    "DRAFTS_AT",
    "GRACE",
    "IDLE",
    "INCIDENT",
    "KEPT_FREE",
    "LARGEST_DRAFT",
    "LARGEST_UPLOAD",
    "LINGER",
    "LONGEST_FORM",
    "LONGEST_HEADER",
    "MANY_CONNECTIONS",
    "MOST_CONNECTIONS",
    "MOST_WAITING",
    "PATIENCE",
    "SHARE",
    "SLOWEST",
    "STEP_ASIDE",
    "STOP_WITHIN",
    "THREADS",
    "UPLOADS",
    "Counters",
    "ErrorReport",
    "Failure",
    "FailureGroup",
    "FailureLog",
    "Listener",
    "RequestObserver",
    "Served",
    "log_format",
    "note_event",
    "report",
]
