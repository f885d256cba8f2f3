"""What docs/deployment.md tells an administrator to copy, held to the programs that read it: systemd and nginx."""

from __future__ import annotations

import http.client
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from indexer.archive import Archive
from search_app.cli.main import gongwen
from tests.conftest import ARTICLE
from tests.support.places import ROOT
from tests.support.processes.running import PATIENCE, Running, running
from tests.support.web.signing import NAMES, PASSWORD
from tools.servers.process import free_port

FOLDER = ROOT / "docs" / "deployment"
UNITS = sorted(path for path in FOLDER.iterdir() if path.suffix in (".service", ".timer"))
TEXT = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
PROGRAM = "/opt/gongwen/.venv/bin/gongwen"


def commands() -> list[list[str]]:
    """Every call of the program in the units, as it is parsed."""
    lines = [
        line for path in UNITS for line in path.read_text(encoding="utf-8").splitlines() if PROGRAM in line
    ]
    return [shlex.split(line.split(PROGRAM, 1)[1].rstrip("'")) for line in lines]


def test_the_units_call_what_there_is() -> None:
    assert len(commands()) == 3
    for words in commands():
        assert words[:2] == ["--home", "/srv/gongwen"]
        result = CliRunner().invoke(gongwen, [words[2], "--help"])
        assert result.exit_code == 0
        for word in words[3:]:
            assert not word.startswith("--") or word in result.output


def options(command: click.Command) -> set[str]:
    """Those of a command, and of all below it."""
    own = {option for each in command.params for option in each.opts}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*map(options, below))


def test_the_text_names_only_options_that_exist_and_explains_those_of_serve() -> None:
    ours = [line for line in TEXT.splitlines() if not line.startswith(("adduser", "systemctl"))]
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(ours))) <= options(gongwen)
    explained = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `--")]
    assert set(re.findall(r"--[a-z][a-z-]*", " ".join(explained))) == options(gongwen.commands["serve"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = tmp_path / "gongwen"
    program.symlink_to(sys.executable)
    for path in UNITS:
        unit = path.read_text(encoding="utf-8").replace(PROGRAM, str(program))
        (tmp_path / path.name).write_text(unit, encoding="utf-8")
    units = [str(tmp_path / path.name) for path in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "gongwen" in line]
    assert done.returncode == 0 and not told, done.stderr


@contextmanager
def proxied(server: Running, folder: Path) -> Iterator[http.client.HTTPSConnection]:
    """A connection through an nginx that is configured as the document says, but for ports and paths."""
    port, key, certificate = free_port(), folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    for before, after in {
        "127.0.0.1:8000": f"127.0.0.1:{server.port}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{free_port()}",
        "/etc/nginx/gongwen.pem": str(certificate),
        "/etc/nginx/gongwen.key": str(key),
        "/var/log/nginx/gongwen-error.log": str(folder / "error.log"),
    }.items():
        assert before in text
        text = text.replace(before, after)
    temporary = "\n".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/start.log;\n"
        f"events {{}}\nhttp {{ {temporary}\n{text} }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(["nginx", "-c", whole, "-e", folder / "start.log"], stderr=subprocess.DEVNULL)
    context = ssl.create_default_context(cafile=str(certificate))
    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=PATIENCE)
    try:
        wait_until_it_answers(connection, process, folder / "start.log")
        yield connection
    finally:
        connection.close()
        process.terminate()
        process.wait()


def wait_until_it_answers(
    connection: http.client.HTTPSConnection, process: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            connection.close()
            assert time.monotonic() < deadline and process.poll() is None, log.read_text()
            time.sleep(0.05)


@pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="nginx or openssl is not installed"
)
def test_behind_nginx_people_read_sign_in_and_send_files(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "nginx"
    folder.mkdir()
    archive = Archive.open(home)
    for role, name in NAMES.items():
        archive.accounts.add(name, role, PASSWORD, actor="")
    archive.close()
    with running(home, "--behind-proxy") as server, proxied(server, folder) as browser:
        ours = {"Origin": f"https://localhost:{browser.port}"}
        (name,) = set(re.findall(r"server_name (\S+);", (FOLDER / "nginx.conf").read_text(encoding="utf-8")))
        status, page, _ = ask(browser, "GET", "/search", b"", {"Host": name})
        assert status == 421 and "服务名称" in page
        (told,) = [line for line in TEXT.splitlines() if " settings set " in line and line.startswith("sudo")]
        words = shlex.split(told.split(PROGRAM, 1)[1])
        assert CliRunner().invoke(gongwen, ["--home", str(home), *words[2:]]).exit_code == 0
        time.sleep(1.1)
        assert ask(browser, "GET", "/search", b"", {"Host": name})[0] == 200
        assert ask(browser, "GET", "/search?q=" + "%E5%B7%A5" * 1000)[0] == 200
        assert ask(browser, "GET", "/metrics")[0] == 404 and server.get("/metrics")[0] == 200
        assert server.get("/metrics", **{"X-Forwarded-For": "127.0.0.1"})[0] == 403
        foreign = ask(browser, "POST", "/sign-in", b"", {"Origin": "https://elsewhere.invalid"})
        assert foreign[0] == 403
        form = f"name={NAMES['archivist']}&password={PASSWORD}".replace(" ", "+").encode()
        status, _, cookie = ask(browser, "POST", "/sign-in", form, ours, "application/x-www-form-urlencoded")
        assert status in (302, 303) and cookie.startswith("__Host-gongwen_session=") and "Secure" in cookie
        files, kind = multipart("通知.txt", ARTICLE.read_bytes() * 30)
        assert ask(browser, "POST", "/desk/files", files, ours, kind)[0] == 401, "who has not signed in"
        signed = {**ours, "Cookie": cookie.split(";")[0]}
        assert ask(browser, "POST", "/desk/files", files, signed, kind)[0] == 303
        assert "通知.txt" in ask(browser, "GET", "/desk", b"", signed)[1]
        assert ask(browser, "POST", "/saved", b"x" * 70_000, signed)[0] == 413
        assert "127.0.0.1" not in server.logged()


def ask(
    browser: http.client.HTTPSConnection,
    method: str,
    path: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    kind: str = "text/plain",
) -> tuple[int, str, str]:
    """Status, text and cookie of an answer."""
    browser.close()  # nginx closes where it refuses
    browser.request(method, path, body, {"Content-Type": kind, "Accept": "text/html", **(headers or {})})
    answer = browser.getresponse()
    return answer.status, answer.read().decode(), answer.headers.get("Set-Cookie", "")


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file, and its type (RFC 7578)."""
    limit = uuid.uuid4().hex
    head = f'--{limit}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + f"\r\n--{limit}--\r\n".encode(), f"multipart/form-data; boundary={limit}"
