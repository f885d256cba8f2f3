"""Stops a process before each system call that changes a file, to kill it there or count them.

Between two such calls nothing on the disk changes, so to be killed at each of them in turn is to be killed everywhere.
Linux's ptrace(2), for the processors whose numbers of calls are given here.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

_SEIZE, _INTERRUPT, _GO_ON, _GET_CALL = 0x4206, 0x4207, 24, 0x420E
_TELL_CALLS, _FOLLOW_THREADS, _KILL_AT_EXIT = 1, 8, 0x100000
_ALL = 0x40000000  # __WALL: threads, too
_ENTERED = 1
_STOPPED = 128  # PTRACE_EVENT_STOP

_WRITES: dict[
    str, set[int]
] = {  # write, pwrite64, writev, pwritev, copy_file_range; the first argument is a file
    "x86_64": {1, 18, 20, 296, 326},
    "aarch64": {64, 68, 66, 70, 285},
}
_OPENS = {"x86_64": {257: 2, 2: 1}, "aarch64": {56: 2}}  # openat, open, and which argument holds the flags
_NAMES: dict[str, set[int]] = {  # truncate, ftruncate, fallocate, rename*, mkdir*, rmdir, link*, unlink*
    "x86_64": {76, 77, 285, 82, 264, 316, 83, 258, 84, 86, 265, 87, 263},
    "aarch64": {45, 46, 47, 38, 276, 34, 37, 35},
}
_MACHINE = platform.machine()


class _Call(ctypes.Structure):
    """struct ptrace_syscall_info, as far as it tells of the beginning of a call."""

    _fields_ = (
        ("op", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("instruction", ctypes.c_uint64),
        ("stack", ctypes.c_uint64),
        ("number", ctypes.c_uint64),
        ("arguments", ctypes.c_uint64 * 6),
    )


def why_not() -> str:
    """Why nothing can be traced here; "" when it can."""
    if _MACHINE not in _WRITES:
        return f"the system calls of {_MACHINE} are not in the table"
    with subprocess.Popen(["sleep", "60"]) as child:
        try:
            _ptrace(_SEIZE, child.pid, 0, _KILL_AT_EXIT)
        except OSError as error:
            return f"ptrace is not allowed here ({error.strerror})"
        finally:
            child.kill()
    return ""


def followed(pid: int, go: Callable[[], None], kill_at: int = 0) -> int:
    """Let the head of a process group go on until it ends, or is killed with its group at its n-th change of a file.

    How many changes it has begun, that one among them.
    """
    for task in map(int, os.listdir(f"/proc/{pid}/task")):
        _ptrace(_SEIZE, task, 0, _TELL_CALLS | _FOLLOW_THREADS | _KILL_AT_EXIT)
        _ptrace(_INTERRUPT, task)
    go()
    changes = 0
    while True:
        try:
            task, status = os.waitpid(-pid, _ALL)
        except ChildProcessError:
            return changes
        if not os.WIFSTOPPED(status):
            continue
        sign, event = os.WSTOPSIG(status), status >> 16
        if sign == signal.SIGTRAP | 0x80 and _is_change(task):
            changes += 1
            if changes == kill_at:
                os.killpg(pid, signal.SIGKILL)
                continue
        handed_on = 0 if event or sign == signal.SIGTRAP | 0x80 else sign
        try:
            _ptrace(_GO_ON, task, 0, handed_on)
        except ProcessLookupError:
            continue  # killed together with the one that was counted


def _is_change(task: int) -> bool:
    call = _Call()
    _ptrace(_GET_CALL, task, ctypes.sizeof(call), ctypes.addressof(call))
    if call.op != _ENTERED:
        return False
    if call.number in _WRITES[_MACHINE]:
        return _is_file(task, call.arguments[0])
    if call.number in _OPENS[_MACHINE]:
        flags = call.arguments[_OPENS[_MACHINE][call.number]]
        return bool(flags & (os.O_CREAT | os.O_TRUNC))
    return call.number in _NAMES[_MACHINE]


def _is_file(task: int, descriptor: int) -> bool:
    try:
        return Path(f"/proc/{task}/fd/{descriptor}").is_file()
    except OSError:
        return False


def _ptrace(request: int, task: int, address: int = 0, data: int = 0) -> None:
    if _LIBRARY.ptrace(request, task, address, data) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


_LIBRARY = ctypes.CDLL(None, use_errno=True)
_LIBRARY.ptrace.restype = ctypes.c_long
_LIBRARY.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
