"""docs/operations.md done as it is written: certificates, a backup on another machine, a move. Machines are folders here."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import SHUT_RDWR, create_connection, create_server

import pytest

from indexer.archive import Archive
from tests.conftest import CORPUS
from tests.support.places import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PASSWORD = "库房的钥匙有两把"
# What differs from an office's server: paths are below a folder, and there is no second machine and no service.
MACHINES = """
set -eu
scp() { cp "$1" "${2#*:}"; }
systemctl() { echo "$@" >> services; }
"""
HOME, BACKUPS, COPIES = Path("srv/gongwen"), Path("var/backups/gongwen"), Path("srv/copies")


def commands(headline: str) -> list[str]:
    """The blocks of commands below a heading."""
    section = PAGE.split(f"\n## {headline}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section.replace("\n   ", "\n"), re.DOTALL)  # also within a list
    assert blocks
    return blocks


def run(block: str, folder: Path) -> str:
    """Run a block with its paths below a folder; what it printed."""
    here = re.sub(r"(?<![\w.])/(srv|var)/", rf"{folder}/\1/", block)
    gongwen = (
        f'gongwen() {{ {sys.executable} -P -m search_app.cli "$@"; }}\nexport GONGWEN_HOME={folder / HOME}\n'
    )
    done = subprocess.run(
        ["bash", "-c", MACHINES + gongwen + here], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """The office's server: an archive with the corpus; and the folders of the other machines."""
    for folder in (HOME, BACKUPS, COPIES):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copytree(CORPUS, tmp_path / "new")
    archive = Archive.open(tmp_path / HOME)
    list(archive.add([tmp_path / "new"]))
    assert archive.count() == 1
    archive.close()
    return tmp_path


def test_a_backup_is_rehearsed_on_another_machine(server: Path) -> None:
    there, rehearsal = commands("备份到另一台机器，并演练恢复")
    run(there, server)
    shutil.rmtree(server / HOME)  # the server is gone
    told = run(rehearsal, server)
    assert "共 1 篇" in told and not (server / "srv" / "rehearsal").exists()


def test_an_archive_moves_to_a_new_machine(server: Path) -> None:
    old, new = commands("搬到新机器")
    run(old, server)
    shutil.rmtree(server / HOME)
    Archive.open(server / HOME).close()  # what installing the package has made there
    run(new, server)
    archive = Archive.open(server / HOME)
    assert archive.search("县级工会加强年").total == 1
    archive.close()
    assert (server / "services").read_text().splitlines() == ["stop gongwen", "stop gongwen", "start gongwen"]


def test_what_a_full_disk_is_looked_at_with_runs(server: Path) -> None:
    (block,) = commands("磁盘满了怎么办")
    assert str(server / HOME / "var" / "index") in run(block, server)


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A folder with what the commands make, the password of the authority given where they ask for it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    block, _ = commands("单位内部的加密访问")
    block = re.sub(r"(-keyout ca\.key)", rf"\1 -passout pass:{PASSWORD}", block)
    block = re.sub(r"(-CAkey ca\.key)", rf"\1 -passin pass:{PASSWORD}", block)
    assert "gongwen.pem: OK" in run(block, tmp_path)
    return tmp_path


@contextmanager
def listening(certificate: Path, key: Path) -> Iterator[int]:
    """A server that shakes hands with whoever comes, at a port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with create_server(("127.0.0.1", 0)) as listener:

        def shake() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    connection.close()

        thread = threading.Thread(target=shake)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(SHUT_RDWR)
            thread.join()


def visit(port: int, name: str, authority: Path) -> None:
    """As a browser that trusts the authority. Raises ssl.SSLError."""
    context = ssl.create_default_context(cafile=authority)
    with create_connection(("127.0.0.1", port)) as raw, context.wrap_socket(raw, server_hostname=name):
        pass


def test_browsers_that_trust_the_office_s_authority_open_the_archive(certificates: Path) -> None:
    with listening(certificates / "gongwen.pem", certificates / "gongwen.key") as port:
        visit(port, "wenku.lan", certificates / "ca.crt")
        with pytest.raises(ssl.SSLError):
            visit(port, "bank.lan", certificates / "ca.crt")


def test_the_authority_can_speak_for_no_other_name(certificates: Path) -> None:
    run(
        f"""
openssl req -newkey rsa:2048 -nodes -keyout other.key -out other.csr -subj "/CN=bank.lan"
printf 'subjectAltName=DNS:bank.lan\\n' > other.ext
openssl x509 -req -in other.csr -CA ca.crt -CAkey ca.key -passin pass:{PASSWORD} -extfile other.ext -out other.pem
""",
        certificates,
    )
    with (
        listening(certificates / "other.pem", certificates / "other.key") as port,
        pytest.raises(ssl.SSLError, match="permitted subtree"),
    ):
        visit(port, "bank.lan", certificates / "ca.crt")


def test_the_authority_is_shown_by_its_chinese_name(certificates: Path) -> None:
    """As the dialogue shows it in which a colleague is to trust it."""
    asked = f"openssl x509 -in {certificates / 'ca.crt'} -noout -subject -nameopt utf8,-esc_msb"
    shown = subprocess.run(asked.split(), capture_output=True, text=True, check=True).stdout
    assert "青枫区总工会文库根证书" in shown


def test_the_archive_is_put_behind_nginx(server: Path) -> None:
    _, block = commands("单位内部的加密访问")
    for path, whence in (
        ("usr/share/doc/gongwen/docs/deployment/nginx.conf", ROOT / "docs" / "deployment" / "nginx.conf"),
        ("etc/gongwen/gongwen.conf", ROOT / "tools" / "release" / "debian" / "gongwen.conf"),
    ):
        (server / path).parent.mkdir(parents=True)
        shutil.copy(whence, server / path)
    (server / "etc/nginx/conf.d").mkdir(parents=True)
    for name in ("gongwen.pem", "gongwen.key"):
        (server / name).write_text(name)
    away = 'apt() { echo "apt $@" >> services; }\nnginx() { echo "nginx $@" >> services; }\n'
    run(away + re.sub(r"(?<![\w.])/(etc|usr)/", rf"{server}/\1/", block), server)
    assert (server / "services").read_text().splitlines() == [
        "apt install nginx",
        "restart gongwen",
        "nginx -t",
        "reload nginx",
    ]
    proxy = (server / "etc/nginx/conf.d/gongwen.conf").read_text()
    assert proxy.count("server_name wenku.lan;") == 2 and "example.invalid" not in proxy
    assert (server / "etc/nginx/gongwen.key").stat().st_mode & 0o777 == 0o600
    serve = re.findall(r"(?m)^GONGWEN_SERVE=(.*)", (server / "etc/gongwen/gongwen.conf").read_text())
    assert serve == ["--port 8000 --processes 2 --behind-proxy"]
    archive = Archive.open(server / HOME)
    assert archive.settings.value("service_names") == "wenku.lan"
    archive.close()


def test_the_key_of_the_authority_is_under_a_password(certificates: Path) -> None:
    assert "ENCRYPTED" in (certificates / "ca.key").read_text()
