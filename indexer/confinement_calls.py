"""The filter of system calls (seccomp) behind which foreign files are read: Linux on x86-64 and ARM."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterator

Step = tuple[int, int, int, int]
"""An instruction: code, jump when true, jump when false, operand."""

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER_MODE = 22, 38, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE, _NOT_THERE = 0x7FFF0000, 0x80000000, 0x00050000 | 1, 0x00050000 | 38
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32_CALLS = 0x40000000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CLONE_THREAD = 0x10000
_AF_UNIX = 1

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SOCKET = {"x86_64": 41, "aarch64": 198}
_CLONE = {"x86_64": 56, "aarch64": 220}
_OPEN = {"x86_64": ((2, 1), (257, 2)), "aarch64": ((56, 2),)}
"""The calls that open a file, and which argument holds the flags."""
_NETWORK = {  # socket, socketpair, connect, bind, listen, accept, accept4, sendto, sendmsg, sendmmsg
    "x86_64": (41, 53, 42, 49, 50, 43, 288, 44, 46, 307),
    "aarch64": (198, 199, 203, 200, 201, 202, 242, 206, 211, 269),
}
_PROCESSES = {
    # execve, execveat, kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo; and on x86 fork, vfork
    "x86_64": (59, 322, 62, 200, 234, 129, 297, 57, 58),
    "aarch64": (221, 281, 129, 130, 131, 138, 240),
}
_FILES = {
    # truncate, unlinkat, renameat, renameat2, mkdirat, linkat, symlinkat, mknodat, fchmodat, fchmod, fchownat,
    # fchown, utimensat, setxattr, lsetxattr, fsetxattr; and on x86 unlink, rename, mkdir, rmdir, link, symlink,
    # chmod, chown, lchown, mknod, creat
    "x86_64": (
        76,
        263,
        264,
        316,
        258,
        265,
        266,
        259,
        268,
        91,
        260,
        93,
        280,
        188,
        189,
        190,
        87,
        82,
        83,
        84,
        86,
        88,
        90,
        92,
        94,
        133,
        85,
    ),
    "aarch64": (45, 35, 38, 276, 34, 37, 36, 33, 53, 52, 54, 55, 88, 5, 6, 7),
}
_SYSTEM = {
    # ptrace, process_vm_readv, process_vm_writev, prlimit64, setns, unshare, mount, umount2, bpf,
    # perf_event_open, keyctl, add_key, request_key, personality
    "x86_64": (101, 310, 311, 302, 308, 272, 165, 166, 321, 298, 250, 248, 249, 135),
    "aarch64": (117, 270, 271, 261, 268, 97, 40, 39, 280, 241, 219, 217, 218, 92),
}
_NEWER = (425, 424, 434, 435, 437, 438)
"""io_uring_setup, pidfd_send_signal, pidfd_open, clone3, openat2, pidfd_getfd: said not to exist, so that libraries
use the older calls, whose arguments a filter can see."""


def can_refuse_calls() -> bool:
    """Whether this system has the filter."""
    return sys.platform == "linux" and platform.machine() in _AUDIT


def refuse_all_but_reading() -> None:
    """From now on no network, no processes, no writing of files: only reading, computing and open pipes.

    Does nothing where `can_refuse_calls` says no; raises OSError where the system has it and refuses it.
    """
    machine = platform.machine()
    if can_refuse_calls():
        refused = (*_NETWORK[machine], *_PROCESSES[machine], *_FILES[machine], *_SYSTEM[machine])
        _install(
            [
                *_refuse(refused, _REFUSE),
                *_refuse(_NEWER, _NOT_THERE),
                *_no_writing(machine),
                *_threads(machine),
            ]
        )


def refuse_network() -> None:
    """From now on no sockets but those of the file system, for this process and all that it starts.

    Does nothing where `can_refuse_calls` says no; raises OSError where the system has it and refuses it.
    """
    machine = platform.machine()
    if can_refuse_calls():
        _install(
            [
                *_local_sockets(machine),
                *_refuse(_SYSTEM[machine], _REFUSE),
                *_refuse(_NEWER[:1], _NOT_THERE),
            ]
        )


def _install(rules: list[Step]) -> None:
    head = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _AUDIT[platform.machine()]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32_CALLS),
        (_RETURN, 0, 0, _KILL),
    ]
    steps = [*head, *rules, (_RETURN, 0, 0, _ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
    _set(_PR_SET_NO_NEW_PRIVS, 1)
    _set(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))


def _set(option: int, first: int, second: int = 0) -> None:
    """The system call prctl."""
    library = ctypes.CDLL(None, use_errno=True)
    given = (ctypes.c_ulong(value) for value in (first, second, 0, 0))
    if library.prctl(ctypes.c_int(option), *given) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def _refuse(calls: tuple[int, ...], verdict: int) -> Iterator[Step]:
    for call in calls:
        yield (_EQUAL, 0, 1, call)
        yield (_RETURN, 0, 0, verdict)


def _no_writing(machine: str) -> Iterator[Step]:
    """Files are opened for reading only."""
    for call, argument in _OPEN[machine]:
        yield from _judged(call, argument, (_ANY_BIT, 0, 1, _WRITING))


def _threads(machine: str) -> Iterator[Step]:
    """Of new processes only threads."""
    yield from _judged(_CLONE[machine], 0, (_ANY_BIT, 1, 0, _CLONE_THREAD))


def _local_sockets(machine: str) -> Iterator[Step]:
    yield from _judged(_SOCKET[machine], 0, (_EQUAL, 1, 0, _AF_UNIX))


def _judged(call: int, argument: int, test: Step) -> Iterator[Step]:
    """A call that is refused unless the test of its argument jumps over the refusal."""
    yield (_EQUAL, 0, 4, call)
    yield (_LOAD, 0, 0, _ARGUMENTS + 8 * argument)
    yield test
    yield (_RETURN, 0, 0, _REFUSE)
    yield (_LOAD, 0, 0, _NUMBER)
