"""A year in the life of an archive: what an office does in it is done in minutes, and what has grown is measured.

python -m bench.studies.year [--docs N] [--share S]

An archive of synthetic documents is filled, then every working day has its additions, edits, withdrawals, sign-ins
(right and wrong), queries, saved searches, failures, watched files and drafts. `--share` does a part of each day, and
the figures of what grows are for that part. Prints one Markdown table: each table and file at the beginning, at the
middle and at the end of the year.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from bench.synthetic import WORDS, synthetic_items
from indexer.archive import Archive
from indexer.auth.authenticator import Authenticator
from indexer.auth.store import SignInFile
from indexer.catalogue.watched_files import Stamp
from indexer.errors import InvalidRequest, SignInRefused
from indexer.model.request import SearchRequest
from indexer.paths import CATALOGUE, QUERIES

DAYS = 250  # on which an office works
READERS, ARCHIVISTS = 60, 4
A_DAY = {  # how often each is done on a day
    "add": 40, "edit": 30, "withdraw": 2, "query": 900, "sign in": 64, "fail to sign in": 15, "save": 3, "delete": 2,
    "refuse": 12, "watch": 40, "draft": 15, "discard": 14,
}  # fmt: skip
_DAY = 86_400.0  # seconds
_PASSWORD = "枫林晚渡-石桥-九月"


@dataclass(slots=True)
class Clock:
    """The time that sessions and query log see."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


@dataclass(slots=True)
class Office:
    """An archive and who works with it."""

    archive: Archive
    chance: random.Random
    share: float
    documents: int  # that are edited and withdrawn
    clock: Clock = field(default_factory=Clock)
    number: int = 0

    def day(self, inbox: Path) -> None:
        """All that is done on one; then the clock is a day later."""
        self.clock.now += _DAY
        for act, times in A_DAY.items():
            for _ in range(self._times(times)):
                self.number += 1
                _ACTS[act](self, inbox)
        self.archive._queries.write()

    def _times(self, times: int) -> int:
        whole = times * self.share
        return int(whole) + (self.chance.random() < whole % 1)

    def add(self, inbox: Path) -> None:
        """A file of its own name, as offices send them."""
        path = inbox / f"来文{self.number}.txt"
        path.write_text(
            f"关于{self._words(2)}的通知\n\n{self._words(40)}，编号{self.number}。\n", encoding="utf-8"
        )
        assert [each.status for each in self.archive.add([path], actor="林知夏")] == ["added"]
        path.unlink()

    def edit(self, _: Path) -> None:
        """A title and a note."""
        self.archive.edit(self._one(), {"title": self._words(3), "note": self._words(5)}, actor="林知夏")

    def withdraw(self, _: Path) -> None:
        """And bring it back."""
        identifier = self._one()
        self.archive.withdraw(identifier, actor="林知夏")
        self.archive.reinstate(identifier, actor="林知夏")

    def query(self, _: Path) -> None:
        """One of many, some of them again and again."""
        often = self.chance.random() < 0.5
        query = self.chance.choice(WORDS) if often else f"{self._words(2)}{self.number}"
        self.archive._queries.note(query, int(often), f"读者{self.chance.randrange(READERS)}")

    def sign_in(self, _: Path) -> None:
        """Somebody who has an account."""
        with suppress(SignInRefused):
            self._entrance.sign_in(f"读者{self.chance.randrange(READERS)}", _PASSWORD, "192.0.2.1")

    def fail_to_sign_in(self, _: Path) -> None:
        """Somebody who has none, from anywhere."""
        address = ".".join(str(self.chance.randrange(1, 250)) for _ in range(4))
        with suppress(SignInRefused):
            self._entrance.sign_in(f"陌生人{self.number}", "不知道的密码", address)

    def save(self, _: Path) -> None:
        """A search of one's own."""
        who = f"读者{self.chance.randrange(READERS)}"
        with suppress(InvalidRequest):
            self.archive.saved.save(
                f"检索{self.number}",
                SearchRequest(self._words(2)),
                owner=who,
                shared=self.chance.random() < 0.3,
            )

    def delete(self, _: Path) -> None:
        """The last one that is shared."""
        for saved in self.archive.saved.seen_by("")[:1]:
            self.archive.saved.delete(saved.id, actor=saved.owner)

    def refuse(self, inbox: Path) -> None:
        """A file that cannot be read, which goes away later."""
        path = inbox / f"坏文件{self.number}.xyz"
        path.write_bytes(b"\0")
        list(self.archive.add([path], actor="林知夏"))
        path.unlink()

    def watch(self, _: Path) -> None:
        """A file that a watcher has dealt with."""
        self.archive.watched.mark(Path(f"/srv/收文/{self.number}.txt"), Stamp(self.number, self.number))

    def draft(self, _: Path) -> None:
        """A file that waits."""
        with suppress(InvalidRequest):
            content = f"{self._words(3)}\n\n{self._words(30)}{self.number}".encode()
            self.archive.tray.receive(f"草稿{self.number}.txt", io.BytesIO(content), actor="林知夏")

    def discard(self, _: Path) -> None:
        """The oldest one that waits."""
        for draft in self.archive.tray.drafts(limit=1):
            self.archive.tray.discard(draft.id)

    @property
    def _entrance(self) -> Authenticator:
        return self.archive.authenticator

    def _words(self, count: int) -> str:
        return "".join(self.chance.choices(WORDS, k=count))

    def _one(self) -> str:
        return f"synthetic-{self.chance.randrange(self.documents)}"


_ACTS = {name: getattr(Office, name.replace(" ", "_")) for name in A_DAY}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--docs", type=int, default=100_000, help="documents at the beginning of the year")
    parser.add_argument("--share", type=float, default=0.25, help="part of each day that is done")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        rows = measure(Path(folder), chosen.docs, chosen.share)
        print(
            f"{chosen.docs:,} documents, {DAYS} days, {chosen.share:g} of each: {perf_counter() - began:.0f} s\n"
        )
        print("| what | begin | middle | end |\n| --- | ---: | ---: | ---: |")
        for name, values in rows.items():
            print(f"| {name} | {' | '.join(f'{value:,}' for value in values)} |")


def measure(folder: Path, docs: int, share: float, days: int = DAYS) -> dict[str, list[int]]:
    """Rows of tables and bytes of files, at the beginning, in the middle and at the end."""
    found: dict[str, list[int]] = {}
    (folder / "inbox").mkdir()
    for archive in _filled(folder, docs):
        office = Office(archive, random.Random(docs), share, min(docs, 100))
        archive.authenticator._clock = archive.authenticator._sessions._clock = archive._queries._clock = (
            office.clock
        )
        file = archive.authenticator._file
        assert isinstance(file, SignInFile)
        file._clock = office.clock
        for moment, count in enumerate((0, days // 2, days - days // 2)):
            for _ in range(count):
                office.day(folder / "inbox")
            for name, value in _sizes(folder / "home").items():
                found.setdefault(name, [0] * moment).append(value)
    return {name: (values + [0] * 3)[:3] for name, values in found.items()}


def _filled(folder: Path, docs: int) -> Iterator[Archive]:
    lines = folder / "lines.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for identifier, title, date, body in synthetic_items(docs):
            file.write(json.dumps({"id": identifier, "title": title, "date": date, "body": body}) + "\n")
    with closing(Archive.open(folder / "home")) as archive:
        for _ in archive.import_lines(lines):
            pass
        archive.accounts.add("管理员", "administrator", _PASSWORD, actor="")
        for number in range(READERS):
            archive.accounts.add(f"读者{number}", "reader", _PASSWORD, actor="")
        yield archive


def _sizes(home: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in (CATALOGUE, "var/sessions.db", QUERIES):
        if (home / name).exists():
            with closing(sqlite3.connect(home / name)) as connection:
                names = connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                )
                for (table,) in names.fetchall():
                    (rows,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
                    found[f"rows of {table}"] = rows
                pages = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('events', 'event_details')"
                if name == CATALOGUE:
                    found["bytes of the log"] = connection.execute(pages).fetchone()[0]
    for path in sorted(home.rglob("*")):
        if path.is_file():
            part = path.relative_to(home)
            name = "/".join(part.parts[:2]) if part.parts[0] == "var" else part.parts[0]
            found[f"bytes of {name}"] = found.get(f"bytes of {name}", 0) + path.stat().st_size
            found["files"] = found.get("files", 0) + (part.parts[0] == "var")
    return found


if __name__ == "__main__":
    main()
