"""Serves the application in one process or several, until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import waitress
from waitress import wasyncore

from indexer.archive import Archive
from indexer.intake import DraftReader
from indexer.model import may
from search_app import create_app
from search_app.server.addresses import told
from search_app.server.connections import Admits, Channel, to_be_ended
from search_app.server.dispatcher import ClientOf, FairDispatcher, client_of
from search_app.server.memory import load_completions, load_for_all, share_one_area, trimming
from search_app.server.one_at_a_time import ask_for_turns_early, in_turn
from search_app.server.readiness import require_ready
from search_app.server.supervisor import supervise
from search_app.telemetry import (
    IDLE,
    KEPT_FREE,
    LARGEST_UPLOAD,
    LONGEST_HEADER,
    MANY_CONNECTIONS,
    MOST_CONNECTIONS,
    SHARE,
    STOP_WITHIN,
    THREADS,
    Counters,
    Listener,
    log_format,
    report,
)
from search_app.texts.starting.first_start import at_start
from search_app.web import first_start, names_of, tokens_in

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve; `gongwen serve` says what each means."""

    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 1
    log: log_format.Form = "json"
    note_queries: bool = True
    behind_proxy: bool = False
    metrics_for_all: bool = False
    setup_code: str = ""  # of the first start; "" where there is an administrator


def serve(home: Path, options: Options) -> None:
    """Serve the archive of a home until a signal comes.

    Raises click.ClickException when the port is taken; NotReady, SecretKeyUnusable for what others may not reach yet.
    """
    share_one_area()
    ask_for_turns_early()
    log_format.keep(options.log)
    with closing(Archive.open(home, verify=True)) as archive:
        archive.authenticator.require_key()
        archive.external.require_settings()
        require_ready(archive, options.host, behind_proxy=options.behind_proxy)
        if not archive.accounts.administrators():
            options = replace(options, setup_code=first_start.new_code())
        sockets = bound(options.host, options.port)
        with suppress(OSError):  # who is to read it may stand on the disk that is full
            for line in told(
                options.host,
                sockets,
                archive.count(),
                behind_proxy=options.behind_proxy,
                names=archive.settings.value("service_names"),
                code=options.setup_code,
                home=archive.home,
            ):
                click.echo(line)
        if options.processes == 1:
            _answer(archive, sockets, options, Counters())
            return
        load_for_all(archive.words.lexicon())
    parent, tally = os.getpid(), Counters(options.processes)

    def work(process: int) -> None:
        tally.take_part(process)
        with closing(Archive.open(home, verify=True)) as archive:  # SQLite is not to be carried over a fork
            _answer(archive, sockets, options, tally, parent)

    supervise(options.processes, work, partial(_close, sockets))


def bound(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of the host, not yet listening. Raises click.ClickException."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        return [_bound(family, address) for family, _, _, _, address in found]
    except OSError as error:
        message = at_start("port taken", address=f"{host}:{port}", reason=error.strerror)
        raise click.ClickException(message) from error


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind(address)
    return made


def _close(sockets: Sequence[socket.socket]) -> None:
    for each in sockets:
        each.close()


def _answer(
    archive: Archive, sockets: Sequence[socket.socket], options: Options, tally: Counters, parent: int = 0
) -> None:
    """Answer in this process until a signal comes, or a parent that had started it has gone."""
    if not parent:
        tally.take_part(0)
    config = {
        "NOTE_QUERIES": options.note_queries,
        "BEHIND_PROXY": options.behind_proxy,
        "METRICS_FOR_ALL": options.metrics_for_all,
        "OWN_NAMES": names_of(options.host),
        "SETUP_CODE": options.setup_code,
    }
    application = in_turn(create_app(archive=archive, config=config, tally=tally), archive.home)
    server = Server(
        application,
        sockets,
        partial(_admits, archive),
        (log_format.note_request, tally.count),
        partial(client_of, behind_proxy=options.behind_proxy),
    )
    archive.search("工会 OR 劳模")  # loads what a first one waits for; none waits for completions
    threading.Thread(target=load_completions, args=(archive,), daemon=True).start()
    reader, review, backups = DraftReader(archive.tray), archive.review.loop, archive.backups
    loops = (
        archive.batches.loop,
        archive.index_loop,
        archive.places,
        archive.destruction.loop,
        review,
        trimming(),
    )
    for loop in (reader, *loops, backups.loop, archive.external.loop):
        loop.start()
    review.wake()
    stop_on_signals(server, alone=not parent)
    log_format.note_event("started")
    unfinished = server.run(lambda: not parent or os.getppid() == parent)
    for ended in (*loops, backups, archive.external.loop, reader):
        ended.stop()
    log_format.note_event("stopped", unfinished=unfinished)
    if unfinished:
        archive.close()
        os._exit(0)  # else Python would wait for the threads that have had their time


def _admits(archive: Archive, cookies: str) -> bool:
    """Whether a request with these cookies may bring files."""
    try:
        accounts = [archive.authenticator.whose(token) for token in tokens_in(cookies)]
    except Exception as error:  # here it would break the connection; the application will say what is wrong
        report(error)
        return False
    return any(account is not None and may(account.role, "archivist") for account in accounts)


def stop_on_signals(server: Server, *, alone: bool) -> None:
    """The first signal stops the server, a second one ends the process at once.

    A process that has a parent is ended by it, and gets signals several times: from the terminal or systemd, too.
    """

    def stop(_number: int, _frame: object) -> None:
        if alone:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        server.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop if alone else signal.SIG_IGN)


class Server:
    """waitress, with a loop of ours: its own drops what is being answered when it is stopped."""

    def __init__(
        self,
        application: WSGIApplication,
        sockets: Sequence[socket.socket],
        admits: Admits,
        listeners: tuple[Listener, ...],
        client_of: ClientOf = client_of,
    ) -> None:
        self._map: dict[int, wasyncore.dispatcher] = {}
        dispatcher = FairDispatcher(SHARE, client_of)
        dispatcher.set_thread_count(THREADS)
        self._waitress = waitress.create_server(
            application,
            map=self._map,
            _dispatcher=dispatcher,
            sockets=list(sockets),
            ident=None,
            connection_limit=MOST_CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at 1,024 open files
            channel_timeout=IDLE,
            max_request_header_size=LONGEST_HEADER,
            max_request_body_size=LARGEST_UPLOAD + 1,
            clear_untrusted_proxy_headers=False,  # BEHIND_PROXY believes them, /metrics refuses by them
        )
        self._doors = [one for one in self._map.values() if one.accepting]
        for door in self._doors:
            door.channel_class = partial(Channel, admits=admits, listeners=listeners)
        self._stopping = False

    def run(self, wanted: Callable[[], bool] = lambda: True) -> int:
        """Answer until `stop` is called, or `wanted` says no; how many requests could not be finished in time."""
        while not self._stopping and wanted():
            self._turn(1.0)
        for door in self._doors:
            self._shut(door)
        deadline = time.monotonic() + STOP_WITHIN
        while self._channels() and time.monotonic() < deadline:
            self._turn(0.05)  # first, so that a request which has just come is read
            self._close(lambda channel: channel.is_idle)
        unfinished = len(self._channels())
        self._waitress.task_dispatcher.shutdown(timeout=0 if unfinished else STOP_WITHIN)
        if not unfinished:  # else threads that are left still wake the loop
            wasyncore.close_all(self._map)
        return unfinished

    def stop(self) -> None:
        """Take no more requests, finish those that are there; to be called by a signal handler."""
        self._stopping = True
        with suppress(OSError):  # asked twice, it may have ended and closed its pipe meanwhile
            self._doors[0].pull_trigger()

    def _shut(self, door: wasyncore.dispatcher) -> None:
        """Let nobody in any more, but those who have knocked: they would be told that the connection is broken."""
        self._let_in(door, sys.maxsize)
        wasyncore.dispatcher.close(door)  # and no more: its trigger still wakes the loop

    def _let_in(self, door: wasyncore.dispatcher, most: int) -> None:
        """Let in those who have knocked, as many as may be."""
        for _ in range(most):
            before = len(self._map)
            door.handle_accept()
            if len(self._map) == before:
                return

    def _turn(self, seconds: float) -> None:
        """Wait for something to read or write, and do it."""
        self._close(lambda channel: channel.is_stuck)
        self._make_room()
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _make_room(self) -> None:
        """Let nobody keep others out by connections on which nothing comes: new ones always find some.

        Where many are open many are let in at once, since a turn of the loop takes the longer the more there are, and
        lets in one; with few, what comes is left to the other processes, too.
        """
        channels = self._channels()
        for channel in to_be_ended(channels, len(channels) + KEPT_FREE - MOST_CONNECTIONS):
            channel.end()
        if len(channels) > MANY_CONNECTIONS and not self._stopping:
            for door in self._doors:
                self._let_in(door, KEPT_FREE // (2 * len(self._doors)))

    def _close(self, which: Callable[[Channel], bool]) -> None:
        """Close connections now; waitress would wait until they take something more."""
        for channel in filter(which, self._channels()):
            channel.handle_close()

    def _channels(self) -> list[Channel]:
        return [one for one in self._map.values() if isinstance(one, Channel)]
