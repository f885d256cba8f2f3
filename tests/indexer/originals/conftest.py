"""Originals in a home, in a folder that machines share and in a bucket of a real object store."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from indexer.originals import Originals, originals_at
from indexer.stores import OriginalsStore
from tests.support.servers.object_store import KEY, SECRET

Opening = Callable[[], Originals]  # anew, as another process or machine does


@pytest.fixture
def bucket(object_store_url: str, tmp_path: Path) -> OriginalsStore:
    """The settings of a new bucket."""
    name = f"t{uuid.uuid4().hex[:16]}"
    signed = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=object_store_url, **signed).create_bucket(Bucket=name)
    key = tmp_path / "key"
    key.write_text(f"{KEY}\n{SECRET}\n", encoding="utf-8")
    key.chmod(0o600)
    return OriginalsStore(bucket=name, endpoint=object_store_url, prefix="工会/", key_file=key)


@pytest.fixture
def share(tmp_path: Path) -> OriginalsStore:
    """The settings of a new folder."""
    (tmp_path / "share").mkdir()
    return OriginalsStore(tmp_path / "share")


@pytest.fixture(params=["home", "share", "bucket"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    """Each of the three kinds, of machines with homes of their own, ready for use."""
    store = None if request.param == "home" else request.getfixturevalue(request.param)
    homes = iter(range(100))

    def opened() -> Originals:
        home = tmp_path / "home" if store is None else tmp_path / f"machine{next(homes)}"
        home.mkdir(exist_ok=True)
        found = originals_at(home, store)
        found.prepare(lambda: (tmp_path / "machine1").exists())
        return found

    return opened
