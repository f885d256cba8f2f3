"""A cluster that lacks something says so, and is no damaged index; what can be asked elsewhere is."""

from __future__ import annotations

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from indexer.errors import EngineUnavailable, IndexUnwritable, StoresInvalid
from indexer.index.engine import Contains, Plan, ScoringTerm, TierPlan
from indexer.index.opensearch import mapping
from indexer.index.opensearch.client import Cluster
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.stores import EngineStore
from indexer.text import SHIPPED
from tests.support.archives.model import entry
from tools.servers.opensearch import Cluster as SecuredCluster
from tools.servers.security import PASSWORD

DOCUMENTS = [
    entry(key, f"第{key}号\n工会工作" + "，工会" * (key % 3), date=20200101 + key) for key in range(1, 8)
]
PLAN = Plan((TierPlan("phrase", Contains("工会"), (ScoringTerm("phrase", "工会", 1.0),)),))


def lose_a_partition(cluster: Cluster, store: EngineStore) -> None:
    """An index of the build that no node holds."""
    (index,) = cluster.ask("GET", f"/_alias/{store.name}")
    lost = index.rpartition("-")[0] + "-7"
    settings = {"index": {"routing.allocation.require._name": "nobody", "number_of_replicas": 0}}
    meta = mapping.index_body(store, mapping.current_stamp(SHIPPED))["mappings"]["_meta"]
    body = {
        "settings": settings,
        "mappings": {"_meta": meta},
        "aliases": {store.name: {}, f"{store.name}-7-current": {}},
    }
    cluster.ask("PUT", f"/{lost}", body, write=True, wait_for_active_shards=0)


def test_a_red_cluster_answers_nothing_and_is_no_damage(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore
) -> None:
    engine.add(DOCUMENTS)
    lose_a_partition(cluster, store)
    for ask in (
        lambda: engine.snapshot().search(PLAN, limit=10),
        lambda: engine.snapshot().count(),
        lambda: engine.snapshot().frequencies(["工会"]),
        lambda: list(engine.keys()),
        engine.damaged,
        lambda: engine.remove([1]),
    ):
        with pytest.raises(EngineUnavailable):
            ask()
    assert engine.snapshot({0}).count() == len(DOCUMENTS), "what is whole goes on"


def test_no_node_is_unavailable_and_no_missing_index(store: EngineStore) -> None:
    away = replace(store, hosts=("http://127.0.0.1:9",))
    engine = OpenSearchEngine(away, Cluster(away, read_patience=0.1, write_patience=0.1))
    for ask in (
        engine.state,
        engine.snapshot,
        lambda: engine.add(DOCUMENTS),
        lambda: engine.rebuild(DOCUMENTS),
    ):
        with pytest.raises(EngineUnavailable, match="no node answers"):
            ask()


def test_a_shard_whose_node_has_just_gone_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers 500, and is no fault of the question."""
    gone = {"error": {"type": "search_phase_execution_exception", "reason": ""}, "status": 500}
    whole = {"timed_out": False, "_shards": {"total": 1, "successful": 1, "failed": 0}}
    answers = [{"responses": [gone]}, {"responses": [whole]}]
    monkeypatch.setattr(Cluster, "_tries", lambda *_: iter(answers))
    cluster = Cluster(EngineStore(("http://127.0.0.1:9",)))
    assert cluster.search([(["gongwen"], {})]) == [whole]
    answers.pop()
    with pytest.raises(EngineUnavailable, match="search_phase_execution_exception"):
        cluster.search([(["gongwen"], {})])


def test_another_host_is_asked_when_one_is_away(store: EngineStore) -> None:
    half = replace(store, hosts=("http://127.0.0.1:9", *store.hosts))
    engine = OpenSearchEngine(half, Cluster(half))
    for _ in range(4):
        assert engine.state() == "missing"


def test_full_disks_are_told_at_once(engine: OpenSearchEngine, cluster: Cluster, store: EngineStore) -> None:
    """A node that runs out of disk blocks its indices with a status that otherwise passes in a moment."""
    engine.add(DOCUMENTS[:3])
    blocked = {"index.blocks.read_only_allow_delete": True}
    cluster.ask("PUT", f"/{store.name}/_settings", blocked, write=True)
    with pytest.raises(IndexUnwritable, match="flood-stage"):
        engine.add(DOCUMENTS[3:])
    with pytest.raises(IndexUnwritable, match="flood-stage"):
        engine.remove([1])
    assert engine.snapshot().count() == 3
    free = {"index.blocks.read_only_allow_delete": None}
    cluster.ask("PUT", f"/{store.name}/_settings", free, write=True)
    engine.add(DOCUMENTS[3:])
    assert engine.snapshot().count() == len(DOCUMENTS)


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html>Sign in</html>")

    def log_message(self, *_: object) -> None:
        pass


def test_what_answers_as_no_cluster_would_is_told_from_one(store: EngineStore) -> None:
    with HTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.serve_forever).start()
        wrong = replace(store, hosts=(f"http://127.0.0.1:{server.server_port}",))
        try:
            with pytest.raises(StoresInvalid, match="no cluster"):
                OpenSearchEngine(wrong, Cluster(wrong)).state()
        finally:
            server.shutdown()


def test_an_answer_without_a_shard_that_starts_is_none(
    store: EngineStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As OpenSearch 2.19 answers while a node comes back: with status 200, and no shard has failed."""
    shards = {"total": 6, "successful": 4, "skipped": 0, "failed": 0}
    partial = {"status": 200, "timed_out": False, "_shards": shards, "hits": {"total": {"value": 31}}}
    cluster = Cluster(store, read_patience=0.1)
    monkeypatch.setattr(cluster, "_tries", lambda *_: iter([{"responses": [partial]}]))
    with pytest.raises(EngineUnavailable, match="2 shards did not answer"):
        cluster.search([([store.name], {"size": 0})])


def test_what_a_cluster_refuses_is_a_sentence(cluster: Cluster, store: EngineStore) -> None:
    with pytest.raises(EngineUnavailable, match="parsing_exception"):
        cluster.search([([store.name], {"query": {"no such": {}}})])


def test_a_secured_cluster(secured_opensearch: SecuredCluster, tmp_path: Path) -> None:
    """With certificates of its own and a user who may touch nothing but what is gongwen's."""
    security = secured_opensearch.security
    assert security is not None
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    host = secured_opensearch.nodes[0].url
    store = EngineStore((host,), user="gongwen", password_file=password, ca=security.ca, copies=0)
    engine = OpenSearchEngine(store)
    assert engine.state() == "missing" and engine.snapshot().count() == 0
    engine.rebuild(DOCUMENTS[:3])
    engine.add(DOCUMENTS[3:])
    engine.remove([1])
    assert engine.snapshot().search(PLAN, limit=10).total == len(DOCUMENTS) - 1
    assert engine.state() == "current" and not engine.leftovers() and not engine.damaged()
    engine.rebuild(DOCUMENTS)
    assert list(engine.keys()) == [item.key for item in DOCUMENTS]
    password.write_text("wrong")
    for other, reason in ((store, "sign-in refused"), (replace(store, ca=None), "certificate not trusted")):
        with pytest.raises(StoresInvalid, match=reason):
            OpenSearchEngine(other).state()
