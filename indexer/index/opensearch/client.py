"""Talks to a cluster of OpenSearch: hosts, certificates, retries, and what its answers mean when something is wrong."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from opensearchpy import OpenSearch, exceptions

from indexer.errors import EngineUnavailable, IndexUnwritable, StoresInvalid
from indexer.stores import EngineStore, read_password

READ_PATIENCE: Final = 4.0  # seconds after which a request that reads is not tried again
WRITE_PATIENCE: Final = 30.0
TIMEOUT: Final = 20.0  # seconds for one try
_AWAY: Final = (
    3.0  # seconds after that in which requests are tried once: they would only hold up those who ask
)
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4)  # seconds between tries; the last one again and again
_PASSING: Final = (
    429,
    500,
    502,
    503,
    504,
)  # statuses of what may succeed in a moment; 500: of a node that has just gone

MOST_CLAUSES: Final = 8_192  # of a query; the longest that can be typed has some 5,000
_BLOCKED: Final = "cluster_block_exception"  # disks are full
_NDJSON: Final = {"content-type": "application/x-ndjson"}
_EVERY_SEARCH: Final = {  # never a part of the answer, and always the same copy
    "expand_wildcards": "open,closed",  # a closed index is an error, not left out
    "allow_partial_search_results": False,
    "preference": "gongwen",
}

Json = dict[str, Any]

logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # each try that fails, with its traceback


class Refused(EngineUnavailable):
    """The cluster says no for good: not there, exists already, no such thing. Who expects it catches it."""

    def __init__(self, status: int, kind: str, told: str) -> None:
        super().__init__(f"{status} {kind}: {told}")
        self.status, self.kind = status, kind


class Cluster:
    """One cluster, however many hosts of it are known. Safe to share between threads, and after a fork."""

    def __init__(
        self,
        store: EngineStore,
        *,
        read_patience: float = READ_PATIENCE,
        write_patience: float = WRITE_PATIENCE,
    ) -> None:
        self._store = store
        self._patience = {False: read_patience, True: write_patience}
        self._opening = threading.Lock()
        self._client: OpenSearch | None = None
        self._process = 0
        self._away_until = 0.0

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        write: bool = False,
        timeout: float = TIMEOUT,
        **params: object,
    ) -> Json:
        """The answer to a request. Raises Refused, EngineUnavailable, StoresInvalid."""
        data = None if body is None else body if isinstance(body, bytes) else _json(body)
        return next(self._tries(method, path, data, write, timeout, params))

    def search(self, searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
        """The answers to searches, each with the indices it looks in: one request, whole answers only."""
        body = b"".join(_search_lines(indices, search) for indices, search in searches)
        why = ""
        for answer in self._tries("POST", "/_msearch", body, False, TIMEOUT, {}):
            why = next(filter(None, map(_lacking, answer["responses"])), "")
            if not why:
                return list(answer["responses"])
        raise EngineUnavailable(why)

    def bulk(self, actions: Sequence[Json], *, refresh: bool) -> None:
        """Carry out index and delete actions, lines as the bulk API has them; what newer work has overtaken is left."""
        lines, why = list(_grouped(actions)), ""
        params = {"refresh": "true"} if refresh else {}
        body = b"".join(lines)
        for answer in self._tries("POST", "/_bulk", body, True, 60.0, params):
            results = [next(iter(item.values())) for item in answer["items"]] if answer["errors"] else []
            failed = [at for at, result in enumerate(results) if result["status"] not in (200, 201, 404, 409)]
            for result in (results[at] for at in failed):
                if _is_blocked(result["status"], result["error"]["type"]):
                    raise IndexUnwritable("index not written", system=result["error"]["reason"])
            hopeless = next((results[at] for at in failed if results[at]["status"] not in _PASSING), None)
            if hopeless:
                raise Refused(hopeless["status"], hopeless["error"]["type"], hopeless["error"]["reason"])
            if not failed:
                return
            why = str(results[failed[0]]["error"]["type"])
        raise EngineUnavailable(why)

    def close(self) -> None:
        """Let go of connections."""
        with self._opening:
            if self._client is not None and self._process == os.getpid():
                self._client.close()
            self._client = None

    def _tries(
        self,
        method: str,
        path: str,
        body: bytes | None,
        write: bool,
        timeout: float,
        params: Mapping[str, object],
    ) -> Iterator[Json]:
        """Answers to the same request, asked again while nobody is content, until patience ends; then the error."""
        now = time.monotonic()
        until, tries = now + (0 if now < self._away_until else self._patience[write]), 0
        headers = _NDJSON if path.endswith(("_bulk", "_msearch")) else None
        while True:
            error: EngineUnavailable | None = None
            try:
                yield self._connected().transport.perform_request(
                    method, path, params=dict(params) or None, body=body, timeout=timeout, headers=headers
                )
            except exceptions.TransportError as failed:
                error = _meaning(failed)
            except exceptions.SerializationError:
                raise StoresInvalid("engine is no cluster") from None
            if time.monotonic() >= until:
                self._away_until = time.monotonic() + _AWAY
                if error:
                    raise error
                return
            time.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1

    def _connected(self) -> OpenSearch:
        with self._opening:
            if self._client is None or self._process != os.getpid():
                self._client, self._process = self._connect(), os.getpid()
            return self._client

    def _connect(self) -> OpenSearch:
        store = self._store
        options: dict[str, Any] = {}
        if store.user:
            password = read_password(store.password_file) if store.password_file else ""
            options["http_auth"] = (store.user, password)
        if any(host.startswith("https:") for host in store.hosts):
            options |= {"use_ssl": True, "verify_certs": True}
            options |= {"ca_certs": str(store.ca)} if store.ca else {}
        return OpenSearch(list(store.hosts), max_retries=0, dead_timeout=5, pool_maxsize=16, **options)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _search_lines(indices: Sequence[str], search: Json) -> bytes:
    return b"%b\n%b\n" % (_json({"index": list(indices), **_EVERY_SEARCH}), _json(search))


def _grouped(actions: Sequence[Json]) -> Iterator[bytes]:
    return (_json(action) + b"\n" for action in actions)


def _lacking(answer: Json) -> str:
    """Why an answer cannot be used; "" for one that is whole."""
    if "error" in answer:
        error = answer["error"]
        if answer.get("status") not in _PASSING:
            causes = error.get("root_cause") or [error]
            if "maxClauseCount" in str(error):
                raise StoresInvalid("engine takes too few clauses", least=MOST_CLAUSES)
            raise Refused(answer.get("status", 500), error["type"], str(causes[0].get("reason")))
        return str(error["type"])
    shards = answer["_shards"]
    if (
        answer["timed_out"] or shards["successful"] < shards["total"]
    ):  # one that just starts counts as no failure
        return f"{shards['total'] - shards['successful']} shards did not answer"
    return ""


def _is_blocked(status: object, kind: object) -> bool:
    """Whether an index takes no writes: set so, or because disks are full. With 503 the cluster has no manager now."""
    return status in (403, 429) and kind == _BLOCKED


def _meaning(error: exceptions.TransportError) -> EngineUnavailable:
    """What a failed request means, if it may succeed in a moment. Raises Refused, StoresInvalid for what will not."""
    status = error.status_code
    if isinstance(error, exceptions.SSLError):
        raise StoresInvalid("engine certificate not trusted") from None
    if _is_blocked(status, error.error):
        raise IndexUnwritable("index not written", system=str(error.error)) from None
    if status in (401, 403):
        raise StoresInvalid("engine sign-in refused" if status == 401 else "engine forbids") from None
    if isinstance(status, int) and status not in _PASSING:
        raise Refused(status, str(error.error), str(error.info)[:500]) from None
    if isinstance(error, exceptions.ConnectionTimeout):
        return EngineUnavailable("no answer in time")
    if isinstance(error, exceptions.ConnectionError):
        return EngineUnavailable("no node answers")
    return EngineUnavailable(f"{status} {error.error}")
