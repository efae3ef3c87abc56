"""Puts the binary into the wheel: `$ARCHDB_BIN`, as the command `archdb`, with the tag of this machine."""

from __future__ import annotations

import os
import platform
import struct
import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# A static binary needs no C library of the machine, glibc or musl: any Linux of this age runs it.
_TAGS = {
    ("linux", "x86_64"): "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
    ("linux", "aarch64"): "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    ("darwin", "arm64"): "macosx_13_0_arm64",
    ("darwin", "x86_64"): "macosx_13_0_x86_64",
}


class BinaryHook(BuildHookInterface):
    """The build of the wheel: one for each machine, and any Python 3."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        binary = os.environ.get("ARCHDB_BIN")
        if not binary:
            if version == "editable":
                return  # $ARCHDB_BIN names it at run time.
            raise RuntimeError(
                "set ARCHDB_BIN to the binary, or run scripts/wheel, which builds it"
            )
        found = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip()
        if found != self.metadata.version:
            raise RuntimeError(f"{binary} is version {found}, the package {self.metadata.version}")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{_tag(binary)}"
        build_data["shared_scripts"] = {binary: "archdb"}


def _tag(binary: str) -> str:
    machine = (sys.platform, platform.machine())
    if machine not in _TAGS:
        raise RuntimeError(f"no wheel is made on {machine[0]} {machine[1]}")
    if sys.platform == "linux" and _needs_libraries(binary):
        return f"linux_{machine[1]}"  # For this machine alone.
    return _TAGS[machine]


def _needs_libraries(binary: str) -> bool:
    """Whether an ELF file names a program that loads its libraries (PT_INTERP)."""
    with open(binary, "rb") as file:
        head = file.read(64)
        if head[:5] != b"\x7fELF\x02":
            raise RuntimeError(f"{binary} is no 64-bit ELF file")
        (start,) = struct.unpack_from("<Q", head, 32)
        size, count = struct.unpack_from("<HH", head, 54)
        file.seek(start)
        table = file.read(size * count)
    return any(struct.unpack_from("<I", table, index * size) == (3,) for index in range(count))
