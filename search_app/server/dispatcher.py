"""Shares the threads out fairly among the clients whose requests have arrived.

waitress takes them in the order in which they came, so that whoever sends a hundred at once keeps everybody else
waiting behind them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from waitress.task import ThreadedTaskDispatcher

from indexer.auth import network_of

ClientOf = Callable[[Any], str]  # a channel of waitress, with a request → whom it is from


class FairQueue:
    """What waits, by client. Whoever has least at work is next; of those, who has waited longest since their last turn."""

    def __init__(self, share: int) -> None:
        self._share = share
        self._waiting: dict[str, deque[Any]] = {}  # in the order of their turns
        self._at_work: Counter[str] = Counter()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def put(self, client: str, task: Any) -> None:
        """Let a task of a client wait for its turn."""
        self._waiting.setdefault(client, deque()).append(task)

    def take(self) -> tuple[str, Any] | None:
        """Whose turn it is, and the task; None where nobody waits who has not their share at work already."""
        waiting = [client for client in self._waiting if self._at_work[client] < self._share]
        if not waiting:
            return None
        client = min(waiting, key=self._at_work.__getitem__)
        tasks = self._waiting.pop(client)
        task = tasks.popleft()
        if tasks:
            self._waiting[client] = tasks  # behind all others
        self._at_work[client] += 1
        return client, task

    def done(self, client: str) -> None:
        """A task that `take` gave has been answered."""
        self._at_work[client] -= 1
        if not self._at_work[client]:
            del self._at_work[client]

    def popleft(self) -> Any:
        """Any task: for waitress, which cancels what is left when it stops."""
        client = next(iter(self._waiting))
        tasks = self._waiting[client]
        task = tasks.popleft()
        if not tasks:
            del self._waiting[client]
        return task


class FairDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """The threads of waitress, fed by a `FairQueue`. No client has more than `share` of them at once."""

    queue: FairQueue

    def __init__(self, share: int, client_of: ClientOf) -> None:
        super().__init__()
        self.queue = FairQueue(share)
        self._client_of = client_of

    def add_task(self, task: Any) -> None:
        """See waitress."""
        client = self._client_of(task)
        with self.lock:
            self.queue.put(client, task)
            self.queue_cv.notify()

    def handler_thread(self, thread_no: int) -> None:
        """See waitress."""
        client = None
        while True:
            with self.lock:
                if client is not None:
                    self.queue.done(client)
                turn = self._next()
                if turn is None:
                    self.active_count -= 1
                    self.stop_count -= 1
                    self.threads.discard(thread_no)
                    self.thread_exit_cv.notify()
                    return
            client, task = turn
            try:
                task.service()
            except BaseException:
                self.logger.exception("Exception when servicing %r", task)

    def _next(self) -> tuple[str, Any] | None:
        """Wait for a turn; None when the thread is to end. To be called with the lock held."""
        while self.stop_count == 0:
            turn = self.queue.take()
            if turn is not None:
                return turn
            self.active_count -= 1
            self.queue_cv.wait()
            self.active_count += 1
        return None


def client_of(channel: Any, *, behind_proxy: bool = False) -> str:
    """Where a request comes from, as one share counts: an IPv4 address, of IPv6 a /64.

    Behind a proxy it is what that one says, which is the last of X-Forwarded-For, as for the application.
    """
    address = str(channel.addr[0]) if channel.addr else ""
    if behind_proxy and channel.requests:
        said = channel.requests[0].headers.get("X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        address = said or address
    return network_of(address)
