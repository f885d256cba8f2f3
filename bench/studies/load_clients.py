"""Asks the addresses it is given by several clients at once, and reports the seconds of each answer as JSON.

python -m bench.studies.load_clients PORT SECONDS CLIENTS

Written on bare sockets: what a client costs is taken from the server on a machine of two cores.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from itertools import cycle
from typing import BinaryIO


class Clients:
    """What they share."""

    def __init__(self, port: int, seconds: float, paths: list[str]) -> None:
        self.took: list[float] = []
        self.bytes = self.failed = 0
        self._port = port
        self._until = time.monotonic() + seconds
        self._paths: Iterator[str] = cycle(paths)
        self._lock = threading.Lock()

    def run(self, number: int) -> None:
        threads = [threading.Thread(target=self._ask) for _ in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _ask(self) -> None:
        with socket.create_connection(("127.0.0.1", self._port)) as connection:
            answers = connection.makefile("rb")
            while time.monotonic() < self._until:
                with self._lock:
                    path = next(self._paths)
                began = time.perf_counter()
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                status, size = read(answers)
                took = time.perf_counter() - began
                with self._lock:
                    self.took.append(took)
                    self.bytes += size
                    self.failed += status != 200


def read(answers: BinaryIO) -> tuple[int, int]:
    """Status and length of one answer that states its length."""
    status = int(answers.readline().split()[1])
    size = 0
    while (line := answers.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    return status, len(answers.read(size))


def main() -> None:
    port, seconds, number = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    clients = Clients(port, seconds, sys.stdin.read().split())
    clients.run(number)
    print(json.dumps({"took": clients.took, "bytes": clients.bytes, "failed": clients.failed}))


if __name__ == "__main__":
    main()
