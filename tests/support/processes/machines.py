"""Network namespaces as machines of their own: nothing is reached from one but the stores, by the ports they have here."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET: setns(2)
_HERE = "127.0.0.1"
_CHUNK = 65_536  # bytes


class Namespace(NamedTuple):
    """A network with nothing but its own loopback."""

    prefix: Sequence[str]  # of a command, to run in it
    port: int  # on which a server in it listens
    reached_by: int  # our port that leads to it


def why_not() -> str:
    """Why there can be no namespaces here; "" where there can."""
    if not all(map(shutil.which, ("unshare", "nsenter", "ip"))):
        return "no unshare, nsenter and ip"
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "no right to make network namespaces"


@contextmanager
def namespace(stores: Sequence[int], *, port: int) -> Iterator[Namespace]:
    """A namespace in which those ports of 127.0.0.1 lead to ours, and nothing else leads out."""
    keeper = subprocess.Popen(
        ["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec sleep infinity"],
        stdout=subprocess.PIPE,
    )
    with ExitStack() as stack:
        stack.callback(keeper.wait)
        stack.callback(keeper.kill)
        assert keeper.stdout
        stack.callback(keeper.stdout.close)
        assert keeper.stdout.readline() == b"up\n"
        within = Path(f"/proc/{keeper.pid}/ns/net")
        for store in stores:
            listener = _inside(within, partial(socket.create_server, (_HERE, store)))
            _relay(stack, listener, partial(socket.create_connection, (_HERE, store)))
        ours = socket.create_server((_HERE, 0))
        _relay(stack, ours, partial(_inside, within, partial(socket.create_connection, (_HERE, port))))
        yield Namespace(("nsenter", f"--net={within}", "--"), port, ours.getsockname()[1])


def _inside(within: Path, make: Callable[[], socket.socket]) -> socket.socket:
    """What a thread makes that has gone into a namespace: a socket stays in the one it was made in."""

    def enter() -> socket.socket:
        with within.open() as kept:
            if ctypes.CDLL(None, use_errno=True).setns(kept.fileno(), _NEW_NETWORK):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return make()

    with ThreadPoolExecutor(1) as thread:  # a new one, as it does not come back
        return thread.submit(enter).result()


def _relay(stack: ExitStack, listener: socket.socket, connect: Callable[[], socket.socket]) -> None:
    """Hand on what comes to a listener, until the stack is closed."""
    handed_on: list[threading.Thread] = []
    under_way: set[socket.socket] = set()

    def accept() -> None:
        with suppress(OSError):  # once it is shut down
            while True:
                incoming, _ = listener.accept()
                under_way.add(incoming)
                handed_on.append(threading.Thread(target=hand_on, args=(incoming,)))
                handed_on[-1].start()

    def hand_on(incoming: socket.socket) -> None:
        with incoming, suppress(OSError), connect() as outgoing:
            back = threading.Thread(target=_pass_on, args=(outgoing, incoming))
            back.start()
            _pass_on(incoming, outgoing)
            back.join()
        under_way.discard(incoming)

    def close() -> None:
        listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        accepting.join()
        listener.close()
        for each in tuple(under_way):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in handed_on:
            thread.join()

    accepting = threading.Thread(target=accept)
    accepting.start()
    stack.callback(close)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while read := source.recv(_CHUNK):
            target.sendall(read)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
