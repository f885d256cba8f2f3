"""To which names the pages answer: ours; a page elsewhere whose name leads here (DNS rebinding) reads nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app import create_app
from search_app.web.security.host_names import names_of
from tests.conftest import ARTICLE
from tests.search_app.web.security.test_who_may_what import asked
from tests.support.processes.running import PATIENCE, Running, running
from tests.support.web.signing import NAMES, PASSWORD, cheap, staffed

__all__ = ["cheap", "staffed"]  # fixtures

MARKER = "县级工会加强年"
SELF = [
    "localhost",
    "LOCALHOST:8000",
    "localhost.",
    "127.0.0.1",
    "127.8.8.8:80",
    "[::1]:8000",
    "[::ffff:127.0.0.1]",
]
FOREIGN = [
    *(
        "evil.test",
        "evil.test:8000",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "192.0.2.7",
        "[2001:db8::1]",
    ),
    *("a.wenku.example.cn", "wenku.example.cn.evil.test", "x" * 63, "xn--dxtr8m.example", "0.0.0.0"),
]
NO_NAME = [
    *(
        "",
        "x" * 64,
        "x" * 64 + ".example",
        "a..b",
        "localhost:99999",
        "localhost:x",
        "user@localhost",
        "127.1",
    ),
    *(
        "localhost, evil.test",
        "localhost/",
        "[::1",
        "\xe6\x96\x87.example",
        "localhost evil.test",
        "2130706433",
    ),
]


@pytest.fixture
def app(staffed: Archive) -> Flask:
    return create_app(archive=staffed)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, host: str, path: str = "/help", **headers: str) -> tuple[int, str]:
    answer = client.get(path, headers=headers, environ_overrides={"HTTP_HOST": host})
    return answer.status_code, answer.text


@pytest.mark.slow
@pytest.mark.parametrize("host", SELF)
def test_this_machine_is_answered(client: FlaskClient, host: str) -> None:
    assert get(client, host)[0] == 200


@pytest.mark.slow
@pytest.mark.parametrize("host", FOREIGN)
def test_others_are_refused_with_a_sentence_that_names_the_setting(client: FlaskClient, host: str) -> None:
    status, page = get(client, host)
    assert status == 421 and "设置“服务名称”" in page and "gongwen settings set 服务名称" in page
    status, said = get(client, host, "/api/v1/search?q=x")
    assert (
        status == 421 and said.startswith("{") and "服务名称" in client.application.json.loads(said)["error"]
    )


@pytest.mark.slow
@pytest.mark.parametrize("host", NO_NAME, ids=ascii)
def test_what_is_no_name_is_refused(client: FlaskClient, host: str) -> None:
    """A label of 64 characters was a fault of the server."""
    status, page = get(client, host)
    assert status == 400 and "服务名称" in page


def test_every_address_is_refused_under_another_name(app: Flask) -> None:
    """Pages, files, health, what is not there, and whatever would change something, though it says to be our own."""
    client = app.test_client()
    for _, method, address in [*asked(app), (None, "GET", "/nowhere"), (None, "PUT", "/search")]:
        for headers in ({"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "same-origin"}):
            got = client.open(address, method=method, headers=headers, base_url="http://evil.test")
            assert got.status_code == 421 and "nosniff" in got.headers["X-Content-Type-Options"], address
            got.close()


def test_the_setting_adds_names(client: FlaskClient, staffed: Archive) -> None:
    staffed.settings.set("服务名称", "Wenku.Example.CN、文库.example、10.0.0.7、2001:db8::1", actor="周敏")
    for host in (
        "wenku.example.cn",
        "WENKU.example.cn.:8443",
        "xn--dxtr8m.example",
        "10.0.0.7",
        "[2001:DB8:0::1]:80",
    ):
        assert get(client, host)[0] == 200, host
    for host in ("a.wenku.example.cn", "example.cn", "10.0.0.8"):
        assert get(client, host)[0] == 421, host
    staffed.settings.set("服务名称", "", actor="周敏")
    assert get(client, "wenku.example.cn")[0] == 421


def test_links_to_ourselves_have_the_name_in_its_one_form(client: FlaskClient) -> None:
    assert 'href="http://localhost:8000/search.atom' in get(client, "LOCALHOST.:8000", "/search.atom?q=x")[1]
    assert 'href="http://[::1]/search.atom' in get(client, "[0::1]", "/search.atom?q=x")[1]


def test_a_change_has_to_come_from_the_name_it_is_sent_to(client: FlaskClient, staffed: Archive) -> None:
    staffed.settings.set("服务名称", "wenku.example.cn", actor="周敏")
    for host, origin, status in (
        ("wenku.example.cn:8000", "http://Wenku.Example.cn.:8000", 303),
        ("wenku.example.cn", "http://wenku.example.cn:8000", 403),
        ("wenku.example.cn", "http://localhost", 403),
        ("evil.test", "http://evil.test", 421),
    ):
        got = client.post("/sign-out", base_url=f"http://{host}", headers={"Origin": origin})
        assert got.status_code == status, host


@pytest.mark.parametrize(("protocol", "status"), [("HTTP/1.0", 200), ("HTTP/1.1", 400)])
def test_only_a_client_of_old_need_not_say(client: FlaskClient, protocol: str, status: int) -> None:
    environ = {"SERVER_PROTOCOL": protocol, "HTTP_HOST": None}

    def without(environ: dict[str, object], start_response: object) -> object:
        environ.pop("HTTP_HOST")
        return wrapped(environ, start_response)  # type: ignore[arg-type]

    wrapped = client.application.wsgi_app
    client.application.wsgi_app = without  # type: ignore[method-assign, assignment]
    assert client.get("/help", environ_overrides={"SERVER_PROTOCOL": protocol}).status_code == status, environ


def test_names_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Wenku.example.cn")
    own = ("wenku.example.cn", "wenku", "wenku.local")
    assert names_of("127.0.0.1") == ("127.0.0.1",) and names_of("localhost") == ("localhost",)
    assert names_of("192.0.2.7") == ("192.0.2.7", *own) and names_of("") == own
    assert names_of("archive.example") == ("archive.example", *own)
    monkeypatch.setattr(socket, "gethostname", lambda: "not_a_name")
    assert names_of("::") == ("::",)


# a real server


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that others can reach."""
    home = tmp_path_factory.mktemp("home")
    with closing(Archive.open(home)) as archive:
        archive.accounts.add(NAMES["administrator"], "administrator", PASSWORD, actor="")
        assert [added.status for added in archive.add([ARTICLE])] == ["added"]
    with running(home, "--host", "0.0.0.0") as server:
        yield server


def raw(server: Running, request: bytes, at: str = "127.0.0.1") -> tuple[int, str]:
    """Status and all of the answer."""
    with socket.create_connection((at, server.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        answer = connection.makefile("rb").read().decode()
    return int(answer.split()[1]), answer


SEARCH = "/search?q=%22%E5%8E%BF%E7%BA%A7%E5%B7%A5%E4%BC%9A%E5%8A%A0%E5%BC%BA%E5%B9%B4%22"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("GET {} HTTP/1.1\r\nHost: localhost\r\n", 200),
        ("GET {} HTTP/1.1\r\nHost: evil.test\r\n", 421),
        ("GET {} HTTP/1.1\r\nhOsT:evil.test:80\r\n", 421),
        ("GET {} HTTP/1.1\r\n", 400),
        ("GET {} HTTP/1.0\r\n", 200),
        ("GET {} HTTP/1.0\r\nHost: evil.test\r\n", 421),
        ("GET {} HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.test\r\n", 200),
        (
            "GET {} HTTP/1.1\r\nHost: evil.test\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\n",
            421,
        ),
        ("GET {} HTTP/1.1\r\nHost:\r\n", 400),
        ("GET http://evil.test{} HTTP/1.1\r\nHost: localhost\r\n", 421),
        ("GET http://localhost{} HTTP/1.1\r\nHost: evil.test\r\n", 200),
        ("GET http://evil.test{} HTTP/1.0\r\n", 421),
        ("GET http://user@localhost{} HTTP/1.1\r\nHost: localhost\r\n", 400),
        ("GET http://[broken{} HTTP/1.1\r\nHost: localhost\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost: localhost\r\nHost_: evil.test\r\n", 200),
        ("GET {} HTTP/1.1\r\nHost: " + "x" * 64 + "\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost: " + "x" * 60_000 + "\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost: 文库\r\n", 400),
        ("GET {} HTTP/1.1\r\nHost: 203.0.113.9\r\n", 421),
    ],
    ids=ascii,
)
def test_as_requests_come_in(everywhere: Running, lines: str, status: int) -> None:
    request = f"{lines.format(SEARCH)}Connection: close\r\n\r\n".encode()
    found, answer = raw(everywhere, request)
    assert found == status and (MARKER in answer) == (status == 200), answer[:2000]


@pytest.mark.slow
def test_the_address_that_was_reached_is_ours(everywhere: Running) -> None:
    """Each of the machine's, whatever it is; no other, though it be ours elsewhere."""
    own = sorted({str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), 0, socket.AF_INET)})
    for address in own:
        if not address.startswith("127."):
            request = (
                f"GET {SEARCH} HTTP/1.1\r\nHost: {address}:{everywhere.port}\r\nConnection: close\r\n\r\n"
            )
            assert raw(everywhere, request.encode(), at=address)[0] == 200
            assert raw(everywhere, request.encode())[0] == 421
    request = f"GET {SEARCH} HTTP/1.1\r\nHost: {socket.gethostname().upper()}.\r\nConnection: close\r\n\r\n"
    assert raw(everywhere, request.encode())[0] == 200


@pytest.mark.slow
def test_a_server_of_this_machine_answers_to_no_other_name(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        name = socket.gethostname()
        assert server.get("/help", Host=name)[0] == (200 if name == "localhost" else 421)
        assert server.get("/help", Host="localhost:1")[0] == 200
