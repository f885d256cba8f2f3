"""OpenSearch as tests need it: one node or several that find each other, plain or with certificates and sign-in."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copy
from typing import Any, Final
from urllib.error import HTTPError

from tools.servers import cache
from tools.servers.process import Server, free_port, hand_over
from tools.servers.security import Security

HEAP: Final = "768m"
_MODULES: Final = {  # module → its class, the module it extends, the jars it needs
    "lang-painless": (
        "org.opensearch.painless.PainlessPlugin",
        "",
        ("lang-painless", "opensearch-scripting-painless-spi", "antlr4", "asm-"),
    ),
    "analysis-common": (
        "org.opensearch.analysis.common.CommonAnalysisPlugin",
        "lang-painless",
        ("analysis-common",),
    ),
}
_PAINLESS_MAY: Final = """grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
};
"""
_VERSION: Final = "2.19.1"
SHORT_LIVED: Final = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
)  # C1 alone: for servers of a test, which live for minutes
_JVM: Final = (  # as the start script gives them
    *("-Xshare:auto", "-Dfile.encoding=UTF-8"),
    *("-Djna.nosys=true", "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true"),
    *("-Dio.netty.recycler.maxCapacityPerThread=0", "-Dlog4j.shutdownHookEnabled=false"),
    *("-Dlog4j2.disable.jmx=true", "-Dlog4j2.formatMsgNoLookups=true"),
    *(
        "-Djava.locale.providers=SPI,COMPAT",
        "-Djava.security.manager=allow",
        "-Dopensearch.distribution.type=tar",
    ),
)


def why_not(*, secured: bool = False) -> str:
    """Why it cannot be started here; "" when it can."""
    jars = (jar for _, _, jars in _MODULES.values() for jar in jars)
    return cache.why_not("opensearch-2", *jars, *(("opensearch-security",) if secured else ()))


class Node:
    """One node; it can be killed and started again."""

    def __init__(self, server: Server, port: int, cluster: Cluster) -> None:
        self._server, self._cluster = server, cluster
        self.url = f"{'https' if cluster.security else 'http'}://127.0.0.1:{port}"

    @property
    def pid(self) -> int:
        """Of the process that was started first."""
        return self._server.pid

    def start(self) -> None:
        """Start it; `wait` tells when it serves."""
        self._server.start()

    def wait(self) -> None:
        """Until it has joined a cluster with a manager. Raises ServerFailed."""
        self._server.wait(self._has_joined)

    def _has_joined(self) -> bool:
        try:
            health = self.ask("GET", "/_cluster/health?timeout=1s")
        except HTTPError as error:  # 503: no manager yet, or sign-in not ready
            error.close()
            return False
        return bool(health["discovered_cluster_manager"]) and not health["timed_out"]

    def kill(self) -> None:
        """End it without a word."""
        self._server.kill()

    def end(self) -> None:
        """Ask it to end."""
        self._server.end()

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        security: Security | None = None,
        timeout: float = 30,
    ) -> Any:
        """The answer to a request, as JSON; of the cluster's administrator where it is secured. Raises HTTPError, OSError."""
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Content-Type", "application/json")
        if security := security or self._cluster.security:
            pair = base64.b64encode(f"{security.user}:{security.password}".encode()).decode()
            request.add_header("Authorization", f"Basic {pair}")
        data = None if body is None else json.dumps(body).encode()
        trust = ssl.create_default_context(cafile=security.ca) if security else None
        with urllib.request.urlopen(request, data, timeout=timeout, context=trust) as answer:
            return json.load(answer)


class Cluster:
    """Some nodes, each with an HTTP port of its own."""

    def __init__(self, folder: Path, size: int, security: Security | None, java: Sequence[str]) -> None:
        self.security = security
        home = _unpacked(folder, secured=security is not None)
        ports = [free_port() for _ in range(2 * size)]
        self.nodes = [
            Node(_server(home, folder / f"node{at}", at, ports, security, java), ports[at], self)
            for at in range(size)
        ]

    @property
    def urls(self) -> list[str]:
        """Of its nodes."""
        return [node.url for node in self.nodes]

    def manager(self) -> Node:
        """The node that manages the others now. Raises OSError where the first does not answer."""
        state = self.nodes[0].ask("GET", "/_cluster/state/cluster_manager_node,nodes")
        name = state["nodes"][state["cluster_manager_node"]]["name"]
        return self.nodes[int(name.removeprefix("node"))]


@contextmanager
def opensearch(
    folder: Path, size: int = 1, *, secured: bool = False, heap: str = HEAP, jvm: Sequence[str] = SHORT_LIVED
) -> Iterator[Cluster]:
    """A cluster of so many nodes in a folder of `folder_for_servers`, once all have joined; ended at the end.

    A cluster that was in the folder before goes on with what it had.
    """
    java = (f"-Xms{heap}", f"-Xmx{heap}", *jvm)
    cluster = Cluster(folder, size, Security.made(folder / "certificates") if secured else None, java)
    with ExitStack() as stack:
        for node in cluster.nodes:
            node.start()
            stack.callback(node.end)
        for node in cluster.nodes:
            node.wait()
        yield cluster


def _unpacked(folder: Path, *, secured: bool) -> Path:
    home = folder / f"opensearch-{_VERSION}"
    if home.exists():
        return home
    cache.unpack("opensearch-2", folder)
    for name, (plugin, extends, jars) in _MODULES.items():
        module = home / "modules" / name
        module.mkdir()
        for jar in jars:
            for file in (known for known in cache.checksums() if known.startswith(jar)):
                copy(cache.fetched(file), module)
        (module / "plugin-descriptor.properties").write_text(
            f"description={name}\nname={name}\nversion={_VERSION}\nopensearch.version={_VERSION}\n"
            f"java.version=11\nclassname={plugin}\nextended.plugins={extends}\nhas.native.controller=false\n",
            encoding="utf-8",
        )
    (home / "modules" / "lang-painless" / "plugin-security.policy").write_text(
        _PAINLESS_MAY, encoding="utf-8"
    )
    if secured:
        cache.unpack("opensearch-security", home / "plugins" / "opensearch-security")
    return home


def _server(
    home: Path, folder: Path, at: int, ports: Sequence[int], security: Security | None, java: Sequence[str]
) -> Server:
    size = len(ports) // 2
    for name in ("config", "data", "logs", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    copy(home / "config" / "log4j2.properties", folder / "config")
    settings = {
        "cluster.name": "gongwen-tests",
        "node.name": f"node{at}",
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "network.host": "127.0.0.1",
        "http.port": ports[at],
        "transport.port": ports[size + at],
        "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in ports[size:]],
        "cluster.initial_cluster_manager_nodes": [f"node{each}" for each in range(size)],
        "action.auto_create_index": "+.opendistro_security,-*" if security else False,
        "cluster.routing.allocation.disk.threshold_enabled": False,  # a small disk of a machine for tests is no matter
        "cluster.max_shards_per_node": 5000,
    }
    if security:
        settings |= security.settings(folder / "config")
    lines = [f"{key}: {json.dumps(value)}\n" for key, value in settings.items()]
    (folder / "config" / "opensearch.yml").write_text("".join(lines), encoding="utf-8")
    hand_over(folder)
    command = [
        *("java", *java, *_JVM, f"-Djava.io.tmpdir={folder / 'tmp'}"),
        *(f"-Dopensearch.path.home={home}", f"-Dopensearch.path.conf={folder / 'config'}"),
        *("-cp", f"{home / 'lib'}/*", "org.opensearch.bootstrap.OpenSearch"),
    ]
    return Server(command, folder)
