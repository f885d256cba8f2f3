"""An object store that speaks S3 and checks signatures: S3Proxy over a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.request import urlopen

from tools.servers import cache
from tools.servers.process import Server, free_port, hand_over

KEY: Final = "gongwen"
SECRET: Final = "only-for-tests"


def why_not() -> str:
    """Why it cannot be started here; "" when it can."""
    return cache.why_not("s3proxy")


@dataclass(frozen=True)
class ObjectStore:
    """One server; it can be killed and started again."""

    server: Server
    url: str
    key: str = KEY
    secret: str = SECRET

    def start(self) -> None:
        """Start it, until it answers. Raises ServerFailed."""
        self.server.start()
        self.server.wait(self._answers)

    def _answers(self) -> bool:
        try:
            urlopen(self.url, timeout=10).close()
        except HTTPError as refused:  # nobody has signed
            refused.close()
        return True


@contextmanager
def object_store(folder: Path) -> Iterator[ObjectStore]:
    """A server in a folder of `folder_for_servers`, without buckets; ended at the end."""
    place, port = folder / "objects", free_port()
    url = f"http://127.0.0.1:{port}"
    (place / "data").mkdir(parents=True)
    settings = {
        "s3proxy.endpoint": url,
        "s3proxy.authorization": "aws-v4",
        "s3proxy.identity": KEY,
        "s3proxy.credential": SECRET,
        "s3proxy.ignore-unknown-headers": "true",  # the checksums that newer clients add
        "jclouds.provider": "filesystem-nio2",
        "jclouds.filesystem.basedir": str(place / "data"),
        "jclouds.identity": "unused",
        "jclouds.credential": "unused",
    }
    lines = [f"{key}={value}\n" for key, value in settings.items()]
    (place / "settings").write_text("".join(lines), encoding="utf-8")
    hand_over(place)
    program = place / "s3proxy.jar"
    program.write_bytes(cache.fetched("s3proxy").read_bytes())
    store = ObjectStore(
        Server(["java", "-Xmx128m", "-jar", program, "--properties", place / "settings"], place), url
    )
    try:
        store.start()
        yield store
    finally:
        store.server.end()
