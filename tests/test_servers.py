"""The servers that tests start: real, whole, shared between workers, without root's rights, and ended."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from tests.support.places import ROOT
from tests.support.processes.processes import is_gone, until
from tools.servers import cache
from tools.servers.opensearch import Cluster
from tools.servers.postgresql import why_not
from tools.servers.process import folder_for_servers
from tools.servers.security import ARCHIVE, PASSWORD


def test_the_engine_has_the_modules_of_every_distribution_that_we_use(opensearch_url: str) -> None:
    with urllib.request.urlopen(f"{opensearch_url}/_cat/plugins?format=json") as answer:
        assert json.load(answer) == []
    with urllib.request.urlopen(f"{opensearch_url}/_nodes/plugins?filter_path=**.modules.name") as answer:
        (node,) = json.load(answer)["nodes"].values()
    assert {each["name"] for each in node["modules"]} == {
        "analysis-common",
        "lang-painless",
        "transport-netty4",
    }


def test_a_database_is_empty_and_a_test_s_own(fresh_postgresql: str) -> None:
    import psycopg

    with psycopg.connect(fresh_postgresql.replace("+psycopg", "")) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() == (0,)
        connection.execute("CREATE TABLE papers (title text)")


def test_a_wrong_password_is_refused(fresh_postgresql: str) -> None:
    import psycopg

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(fresh_postgresql.replace("+psycopg", "").replace(PASSWORD, "other"))


def test_the_object_store_answers_nobody_who_does_not_sign(object_store_url: str) -> None:
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(object_store_url)
    refused.value.close()
    assert refused.value.code == 403


def test_a_secured_cluster_wants_its_authority_and_a_password(secured_opensearch: Cluster) -> None:
    (node,) = secured_opensearch.nodes
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(node.url)
    assert secured_opensearch.security
    trust = ssl.create_default_context(cafile=secured_opensearch.security.ca)
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(node.url, context=trust)
    refused.value.close()
    assert refused.value.code == 401


def test_an_archive_signed_in_to_a_secured_cluster_has_its_own_indices_alone(
    secured_opensearch: Cluster,
) -> None:
    (node,) = secured_opensearch.nodes
    assert secured_opensearch.security
    archive = replace(secured_opensearch.security, user=ARCHIVE)
    assert node.ask("PUT", "/gongwen-b1-0", security=archive)["acknowledged"]
    with pytest.raises(HTTPError) as refused:
        node.ask("PUT", "/others", security=archive)
    refused.value.close()
    assert refused.value.code == 403
    node.ask("DELETE", "/gongwen-b1-0", security=archive)


def test_a_server_has_no_rights_of_root(secured_opensearch: Cluster) -> None:
    for node in secured_opensearch.nodes:
        told = Path(f"/proc/{node.pid}/status").read_text(encoding="utf-8").splitlines()
        (users,) = (line.split()[1:] for line in told if line.startswith("Uid:"))
        assert "0" not in users


SHARING = """
import sys
from pathlib import Path
from tests.support.servers.shared import shared
with shared("postgresql", Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


@pytest.mark.cluster
def test_workers_share_a_server_which_ends_after_the_last(tmp_path: Path) -> None:
    """However they end."""
    if reason := why_not():
        pytest.skip(reason)
    command = [sys.executable, "-c", SHARING, str(tmp_path)]
    pipe = subprocess.PIPE
    workers = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    try:
        urls = {worker.stdout.readline() for worker in workers if worker.stdout}
        assert len(urls) == 1 and urls != {""}
        (keeper,) = (int(word) for word in (tmp_path / "postgresql.keeper").read_text().split())
        workers[0].communicate("go\n")
        assert not is_gone(keeper)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    until(lambda: is_gone(keeper), "the end of the keeper")
    assert not (tmp_path / "postgresql.url").exists()


STARTING = """
import sys
from pathlib import Path
from tools.servers.process import Server
server = Server(["sleep", "600"], Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
sys.stdin.readline()
"""


def test_a_server_ends_with_a_starter_that_is_killed() -> None:
    with folder_for_servers() as folder:
        command = [sys.executable, "-c", STARTING, str(folder)]
        pipe = subprocess.PIPE
        starter = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        assert starter.stdout
        server = int(starter.stdout.readline())
        command_line = Path(f"/proc/{server}/cmdline")  # setpriv becomes the server
        until(lambda: command_line.read_bytes().startswith(b"sleep"), "the server itself")
        starter.kill()
        starter.communicate()
        until(lambda: is_gone(server), "the end of the server")


def test_a_file_with_another_checksum_is_thrown_away_with_a_sentence(tmp_path: Path) -> None:
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text(
        '#!/bin/sh\nfor name in $NAMES; do echo other >"$FOLDER/$name"; done\n', encoding="utf-8"
    )
    maven.chmod(0o700)
    for name in ("java", "initdb"):  # nothing is to be installed
        (maven.parent / name).symlink_to(maven)
    folder = tmp_path / "gongwen-tests" / "servers"
    environment = {
        "PATH": f"{maven.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "NAMES": " ".join(cache.checksums()),
        "FOLDER": str(folder),
    }
    done = subprocess.run(
        [ROOT / "tools" / "cluster"], env=environment, check=True, capture_output=True, text=True
    )
    assert "opensearch-2.19.1.zip is not the file whose checksum" in done.stdout
    assert list(folder.iterdir()) == []


def test_a_file_that_has_been_changed_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    assert cache.why_not("s3proxy") if shutil.which("java") else cache.why_not()
    (tmp_path / "s3proxy-4.1.0-jar-with-dependencies.jar").write_bytes(b"other")
    with pytest.raises(ValueError, match="is not the file whose checksum"):
        cache.fetched("s3proxy")
