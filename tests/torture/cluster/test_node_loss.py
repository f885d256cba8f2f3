"""A cluster of three nodes under load loses one: nothing acknowledged is lost, no total is wrong, no read fails."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

import pytest

from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.stores import EngineStore
from tests.support.processes.processes import until
from tests.support.torture.engine_load import Load, Took
from tools.servers.opensearch import Cluster, Node, opensearch, why_not
from tools.servers.process import folder_for_servers

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
KILLS = 10 if SOAK > 1 else 2
HEAP = "512m"
LONGEST_READ, LONGEST_WRITE = 5.0, 10.0  # seconds
AT_WORK = 5.0  # seconds of load before a node is killed, and without it
GREEN = 120.0  # seconds until a node that is back has its copies again


@pytest.fixture
def three() -> Iterator[Cluster]:
    """Three nodes, each of which may manage the others."""
    if reason := why_not():
        pytest.skip(reason)
    with folder_for_servers() as folder, opensearch(folder, 3, heap=HEAP) as cluster:
        yield cluster


def chosen(cluster: Cluster, kill: int) -> tuple[str, Node]:
    """Each role in turn: the manager, a node that only holds data, the one that the engine's list has first."""
    manager = cluster.manager()
    others = [node for node in cluster.nodes if node is not manager]
    return (
        ("manager", manager),
        ("data", others[kill % len(others)]),
        ("first in the list", cluster.nodes[0]),
    )[kill % 3]


def green(cluster: Cluster) -> bool:
    """Whether all nodes are there and every shard has its copy."""
    health = cluster.nodes[0].ask("GET", "/_cluster/health")
    return bool(health["status"] == "green" and health["number_of_nodes"] == len(cluster.nodes))


def longest(times: Sequence[Took], killed: float) -> str:
    """The longest, and when it began."""
    took = max(times)
    return f"the longest {took.seconds:.2f} s, begun {took.began - killed:+.1f} s from the kill"


@pytest.mark.cluster
def test_a_node_is_killed_under_load(three: Cluster) -> None:
    engine = OpenSearchEngine(EngineStore(tuple(three.urls), name="loss", copies=1, shards=3))
    engine.rebuild([])
    load = Load(engine)
    load.prepare()
    until(lambda: green(three), "the copies of a new index", GREEN)
    with load.running():
        for kill in range(KILLS):
            time.sleep(AT_WORK)
            role, node = chosen(three, kill)
            before = len(load.reads), len(load.writes)
            killed = time.monotonic()
            node.kill()
            time.sleep(AT_WORK)
            node.start()
            node.wait()
            began = time.monotonic()
            until(lambda: green(three), f"a green cluster after kill {kill}", GREEN)
            reads, writes = load.reads[before[0] :], load.writes[before[1] :]
            print(  # `pytest -rP` shows it
                f"{role}: {len(reads)} reads, {longest(reads, killed)}; {len(writes)} writes, {longest(writes, killed)}; "
                f"green {time.monotonic() - began:.1f} s after the restart"
            )
    print(f"{len(load.reads)} reads, {len(load.writes)} writes, {load.refused} told to wait")
    assert load.faults == []
    assert load.verdict() == []
    assert max(load.reads).seconds <= LONGEST_READ
    assert max(load.writes).seconds <= LONGEST_WRITE
    engine.close()
