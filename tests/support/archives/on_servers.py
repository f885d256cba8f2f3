"""A home whose catalogue is in PostgreSQL and whose engine is OpenSearch."""

from __future__ import annotations

from pathlib import Path

SHARDS = 2  # so that answers are put together of parts


def home_on_servers(folder: Path, postgresql: str, opensearch: str, name: str) -> Path:
    """An empty home in a folder, with the address of a database, that of a node, and what its indexes are called."""
    home = folder / "home"
    home.mkdir()
    stores = home / "stores.toml"
    stores.write_text(
        f'[catalogue]\nurl = "{postgresql}"\n'
        f'[engine]\nkind = "opensearch"\nhosts = ["{opensearch}"]\nname = "{name}"\ncopies = 0\nshards = {SHARDS}\n',
        encoding="utf-8",
    )
    stores.chmod(0o600)
    return home
