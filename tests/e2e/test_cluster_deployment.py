"""What docs/cluster.md tells an administrator to copy and to type, held to the programs that read it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from indexer.stores import CatalogueStore, EngineStore, OriginalsStore, read_stores
from search_app.cli.main import gongwen
from search_app.texts.wording import sentence_for
from tests.e2e.test_deployment import PROGRAM, options
from tests.support.places import ROOT
from tools.servers import security

FOLDER = ROOT / "docs" / "deployment" / "cluster"
TEXT = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """Every call of the program in the text and in the unit, as a shell would take it."""
    unit = (FOLDER / "gongwen.service").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line for text in (*blocks, unit) for line in text.splitlines() if "gongwen --home" in line]
    return [shlex.split(line.split("gongwen --home", 1)[1], comments=True)[1:] for line in lines]


def test_what_is_to_be_typed_is_taken() -> None:
    assert {words[0] for words in commands()} == {
        "setup",
        "settings",
        "reindex",
        "check",
        "key",
        "restore",
        "serve",
    }
    for name, *words in commands():
        result = CliRunner().invoke(gongwen, [name, "--help"])
        assert result.exit_code == 0
        for word in words:
            assert not word.startswith("--") or word in options(gongwen.commands[name]), (name, word)
    for name, more in re.findall(r"`gongwen ([a-z]+)([^`]*)`", TEXT):
        assert set(re.findall(r"--[a-z-]+", more)) <= options(gongwen.commands[name]), name


def test_the_settings_are_read_and_every_one_is_explained(tmp_path: Path) -> None:
    pytest.importorskip("opensearchpy")
    pytest.importorskip("psycopg")
    text = (FOLDER / "stores.toml").read_text(encoding="utf-8")
    (tmp_path / "stores.toml").write_text(text, encoding="utf-8")
    for name in ("engine.password", "catalogue.password", "ca.pem"):
        assert name in text
        (tmp_path / name).write_text("for tests\n")
        (tmp_path / name).chmod(0o600)
    stores = read_stores(tmp_path)
    assert stores.engine and stores.catalogue and stores.originals
    assert len(stores.engine.hosts) == 3 and stores.originals.folder == Path("/srv/shared/corpus")
    tables = {"engine": EngineStore, "catalogue": CatalogueStore, "originals": OriginalsStore}
    known = {f"{table}.{field.name}" for table, kind in tables.items() for field in fields(kind)}
    rows = "\n".join(line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `"))
    beside = {f"originals.{name}" for name in ("endpoint", "prefix", "ca", "key_file")}  # in one row
    assert set(re.findall(r"`(\w+\.\w+)`", rows)) == {*known, "engine.kind"} - beside
    assert all(f"`{name.partition('.')[2]}`" in TEXT for name in beside)


def test_the_sentences_are_those_that_are_shown() -> None:
    for key in ("engine unavailable", "catalogue unavailable"):
        assert (sentence_for(key, "page") or "").split("。")[0] in TEXT


def test_the_engine_lets_the_archive_do_what_the_tests_hold_to_be_enough() -> None:
    """Roles are those of the secured servers in the tests; users have the names that roles are given to."""
    for name in ("roles.yml", "roles_mapping.yml"):
        told = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
        assert told == yaml.safe_load(security._FILES[name])
    users = yaml.safe_load((FOLDER / "internal_users.yml").read_text(encoding="utf-8"))
    assert set(users) == set(yaml.safe_load(security._FILES["internal_users.yml"]))


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_the_nodes_are_secured_as_those_of_the_tests(tmp_path: Path) -> None:
    """Every setting of the plugin is one with which a real node starts in the tests, and protects the same."""
    told = yaml.safe_load((FOLDER / "opensearch.yml").read_text(encoding="utf-8"))
    (tmp_path / "config").mkdir()
    proven = security.Security.made(tmp_path / "certificates").settings(tmp_path / "config")
    plugins = {name: value for name, value in told.items() if name.startswith("plugins.")}
    assert plugins.keys() == proven.keys() - {"plugins.security.authcz.admin_dn"}
    assert all(plugins[name] is True for name, value in proven.items() if value is True)
    assert told["action.auto_create_index"] == "+.opendistro_security,-*"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    program, unit = tmp_path / "gongwen", tmp_path / "gongwen.service"
    program.symlink_to(sys.executable)
    text = (FOLDER / "gongwen.service").read_text(encoding="utf-8")
    unit.write_text(text.replace(PROGRAM, str(program)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "gongwen" in line]
    assert done.returncode == 0 and not told, done.stderr


@pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="nginx or openssl is not installed"
)
def test_nginx_takes_its_settings(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    for before, after in {
        "/etc/nginx/gongwen.pem": str(certificate),
        "/etc/nginx/gongwen.key": str(key),
        "/var/log/nginx/gongwen-error.log": str(tmp_path / "error.log"),
    }.items():
        assert before in text
        text = text.replace(before, after)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}}}\n", encoding="utf-8")
    done = subprocess.run(
        ["nginx", "-t", "-c", whole, "-e", tmp_path / "start.log"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
