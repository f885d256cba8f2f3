"""schemathesis: requests made up from the interface's own document, right and wrong ones, and every answer held to it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from indexer.archive import Archive
from search_app import create_app
from search_app.web.context import lend
from tests.support.archives.fake import FakeArchive

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.slow

schemathesis = pytest.importorskip("schemathesis")

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))  # `make soak` asks for so many times the examples

# Which tests there are is read from the document before any fixture exists: the app gets its archive later.
application = create_app(archive=FakeArchive())


def _uncompressed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The application; schemathesis asks it for compressed answers and does not undo that when it asks in this process."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    return _answer(environ, start_response)


_answer, application.wsgi_app = application.wsgi_app, _uncompressed  # type: ignore[method-assign]
interface = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(scope="module", autouse=True)
def _archive(archive: Archive) -> None:
    lend(application, archive)


@interface.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=100 * SOAK, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: object) -> None:
    case.call_and_validate()  # type: ignore[attr-defined]


def test_what_is_found_can_be_fetched() -> None:
    """Requests that follow from the answers to others, along the links of the document."""
    walks = settings(
        max_examples=20 * SOAK, stateful_step_count=4, deadline=None, suppress_health_check=list(HealthCheck)
    )
    interface.as_state_machine().run(settings=walks)
