"""What a process may use, said by itself before it touches a file that it does not trust."""

from __future__ import annotations

import resource
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resources:
    """Bytes of address space and of the largest file written, open files, seconds of processor."""

    address_space: int
    file_size: int
    open_files: int
    cpu_seconds: int


def limit_resources(given: Resources) -> None:
    """Hold this process and all that it starts to the limits for good."""
    limits = {
        resource.RLIMIT_AS: given.address_space,
        resource.RLIMIT_FSIZE: given.file_size,
        resource.RLIMIT_NOFILE: given.open_files,
        resource.RLIMIT_CPU: given.cpu_seconds,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))
