"""A server whose home is the folder it was started in: every address with what is there, asked by everybody, answers."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from indexer.archive import Archive
from indexer.intake.tray_reader import DraftReader
from indexer.model.clearance import ROLES, Role
from search_app import create_app
from tests.conftest import ARTICLE, CORPUS
from tests.support.archives.fake import FakeArchive
from tests.support.processes.running import PATIENCE, Running, running
from tests.support.web.signing import NAMES, PASSWORD

pytestmark = pytest.mark.slow

OWN = ("signing_in.sign_out", "signing_in.sign_out_everywhere")  # they would end the walk


@dataclass(frozen=True)
class Walked:
    """A server, and what there is to be asked for."""

    server: Running
    cookies: dict[Role | None, str]
    there: dict[str, str]  # argument, or endpoint and argument → value


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """An archive with something of every kind."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(CORPUS, home / "corpus")
    with closing(Archive.open(home)) as archive:
        (added,) = archive.add([home / "corpus"])
        for role, name in NAMES.items():
            archive.accounts.add(name, role, PASSWORD, actor="")
        draft = archive.tray.receive(
            "通知.txt", io.BytesIO(ARTICLE.read_bytes() + "又及。".encode()), actor=""
        )
        reader = DraftReader(archive.tray)
        reader.start()
        while archive.tray.get(draft.id).state in ("waiting", "reading"):
            pass
        reader.stop()
        cookies: dict[Role | None, str] = {None: ""}
        for role in ROLES:
            token = archive.authenticator.sign_in(NAMES[role], PASSWORD, "127.0.0.1")
            cookies[role] = f"gongwen_session={token}"
    there = {
        "id": added.id,
        "other": added.id,
        "number": "1",
        "version": "1",
        "filename": "style.css",
        "accounts": NAMES["reader"],
        "desk": draft.id,
    }
    with running(home, inside=True) as server:
        yield Walked(server, cookies, there)


def ask(walked: Walked, role: Role | None, method: str, address: str, body: str = "") -> tuple[int, bytes]:
    headers = {"Cookie": walked.cookies[role], "Origin": walked.server.url, "Accept": "text/html"}
    if method != "GET":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with closing(HTTPConnection("127.0.0.1", walked.server.port, timeout=PATIENCE)) as connection:
        connection.request(method, address, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def addresses(walked: Walked, method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and address of everything that takes a method."""
    urls = create_app(archive=FakeArchive()).url_map
    for rule in urls.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in OWN:
            kind = rule.endpoint.split(".")[0]
            given = {
                name: walked.there.get(
                    kind if name in ("id", "name") and kind in walked.there else name, "none"
                )
                for name in rule.arguments
            }
            yield rule.endpoint, urls.bind("localhost").build(rule.endpoint, given)


def test_every_address_answers(walked: Walked) -> None:
    """The originals, too: they were sought below the program. What changes something comes last."""
    found: dict[str, set[int]] = {}
    for method, body in (("GET", ""), ("POST", ""), ("POST", urlencode({"q": "劳模", "name": "劳模"}))):
        for role in walked.cookies:
            for endpoint, address in addresses(walked, method):
                status, _ = ask(walked, role, method, address, body)
                assert status < 500, (method, address, role, status, walked.server.log.read_text()[-2000:])
                found.setdefault(endpoint, set()).add(status)
    originals = {"desk.original", "articles.original", "documents.version", "desk.beside"}
    assert all(200 in found[endpoint] for endpoint in originals), found


def test_originals_are_those_that_came(walked: Walked) -> None:
    status, body = ask(walked, None, "GET", f"/articles/{walked.there['id']}/original")
    assert (status, body) == (200, ARTICLE.read_bytes())
    assert ask(walked, None, "GET", f"/search?q={quote('劳模精神')}")[0] == 200


@pytest.mark.parametrize("home", [".", "..", "here/below"])
def test_a_home_is_kept_wherever_the_program_goes(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "below").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with closing(Archive.open(home)) as archive:
        monkeypatch.chdir(tmp_path / "elsewhere")
        (added,) = archive.add([ARTICLE])
        assert added.status == "added" and archive.get(added.id)
        assert archive.home.samefile(tmp_path / home)
    assert not list((tmp_path / "elsewhere").iterdir())
