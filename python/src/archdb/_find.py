"""Where the `archdb` binary is, and whether it is the one that belongs to this package."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator

from ._errors import BinaryMissing
from ._version import __version__

_NAME = "archdb" + (sysconfig.get_config_var("EXE") or "")
_checked: dict[str, tuple[int, int]] = {}


def find_binary() -> str:
    """The path of the `archdb` binary.

    `$ARCHDB_BIN` where it is set; else the scripts folder of this Python, that of the user scheme, or
    the one beside the folder that `pip install --target` was given.
    """
    chosen = os.environ.get("ARCHDB_BIN")
    if chosen:
        return _runnable(chosen, "ARCHDB_BIN names it: set it to the binary, or unset it")
    for path in _places():
        if os.path.isfile(path):
            return _runnable(path, "install the wheel again")
    looked = "\n".join(f"    {path}" for path in _places())
    raise BinaryMissing(
        f"the binary 'archdb' is not there; looked for\n{looked}",
        help="install the wheel again, or set ARCHDB_BIN to the binary's path",
    )


def checked_binary() -> str:
    """The same, known to be of this package's version."""
    path = find_binary()
    state = os.stat(path)
    stamp = (state.st_mtime_ns, state.st_size)
    if _checked.get(path) != stamp:
        _check_version(path)
        _checked[path] = stamp
    return path


def _places() -> Iterator[str]:
    """The folders in which installers put a wheel's scripts, this Python's own first."""
    seen = set()
    folders = [sysconfig.get_path("scripts")]
    if sys.version_info >= (3, 10):
        user = sysconfig.get_preferred_scheme("user")
    else:
        user = "nt_user" if os.name == "nt" else "posix_user"
    folders.append(sysconfig.get_path("scripts", scheme=user))
    package = os.path.dirname(os.path.abspath(__file__))
    folders.append(os.path.join(os.path.dirname(package), "bin"))
    for folder in folders:
        if folder and folder not in seen:
            seen.add(folder)
            yield os.path.join(folder, _NAME)


def _runnable(path: str, help: str) -> str:
    if not os.path.isfile(path):
        raise BinaryMissing(f"there is no binary at {path}", help=help)
    if not os.access(path, os.X_OK):
        raise BinaryMissing(f"{path} is not executable", help=f"chmod +x {path}")
    return path


def _check_version(path: str) -> None:
    import subprocess

    try:
        answer = subprocess.run(
            [path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BinaryMissing(
            f"{path} cannot be run: {error}",
            help="it is made for another machine, or damaged: install the wheel again",
        ) from error
    version = answer.stdout.decode(errors="replace").strip()
    if answer.returncode != 0 or version != __version__:
        raise BinaryMissing(
            f"{path} is version {version or 'unknown'}, the Python package {__version__}",
            help="install the wheel again"
            + (", or unset ARCHDB_BIN" if os.environ.get("ARCHDB_BIN") else ""),
        )
