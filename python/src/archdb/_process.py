"""Runs the binary: by itself for a few questions, as one process that stays for many."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

from ._errors import ArchdbError
from ._find import checked_binary

_CALLS_BEFORE_SERVING = 3
_IDLE_SECONDS = 60.0
_TIMEOUT_SECONDS = 600.0
_LARGEST_REQUEST = 64 << 20
_USAGE = 64  # The exit status of a binary that has no such command.


class Answer(NamedTuple):
    """What a command gave: its exit status, standard output and standard error."""

    status: int
    output: str
    error: str


class _NoServer(Exception):
    """This binary does not serve, or the question is not one that it serves."""


class Server:
    """One `archdb serve --stdio`, started at the first question and again after every failure.

    A question is a line of JSON, its answer another one with the same id. Only one thread asks at a time.
    """

    def __init__(self, idle: float = _IDLE_SECONDS, timeout: float = _TIMEOUT_SECONDS) -> None:
        self.idle = idle
        self.timeout = timeout
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._surroundings: tuple[str | None, ...] = ()
        self._without_serve: set[str] = set()
        self._id = 0
        self._last_use = 0.0
        self._rest = b""

    def ask(self, binary: str, args: Sequence[str], design: str | None) -> Answer:
        """The answer to one question; `_NoServer` where it has to be asked in another way."""
        with self._lock:
            if binary in self._without_serve:
                raise _NoServer
            self._id += 1
            head = json.dumps({"id": self._id, "args": list(args)})
            # The design is JSON already, on one line.
            line = head if design is None else f'{head[:-1]}, "design": {design}}}'
            request = line.encode() + b"\n"
            if len(request) > _LARGEST_REQUEST:
                raise _NoServer
            fresh = self._start_where_needed(binary)
            try:
                answer = self._exchange(request)
                if answer is None and not fresh:
                    # What was started earlier has ended since: somebody may have killed it.
                    self._stop()
                    self._start_where_needed(binary)
                    answer = self._exchange(request)
            except BaseException:
                # Ctrl-C or a timeout: its answer would be taken for that of the next question.
                self._stop()
                raise
            if answer is None:
                if self._ended_with() == _USAGE:
                    self._without_serve.add(binary)
                raise _NoServer
            self._last_use = time.monotonic()
            return answer

    def stop(self) -> None:
        """Ends the process; the next question starts another one."""
        with self._lock:
            self._stop()

    def end(self) -> None:
        """When Python ends: stops it, even if a thread that Python leaves behind still asks."""
        is_free = self._lock.acquire(timeout=1)
        try:
            self._stop()
        finally:
            if is_free:
                self._lock.release()

    def forget(self) -> None:
        """In a forked child: leaves the process to its parent."""
        process, self._process = self._process, None
        self._lock = threading.Lock()
        self._rest = b""
        if process is not None:
            process.returncode = 0  # It is no child of this process: nothing is to be waited for.
            for pipe in (process.stdin, process.stdout):
                _close(pipe)

    def _start_where_needed(self, binary: str) -> bool:
        # A catalog is found by these; a relative path by the folder.
        names = ("ARCHDB", "XDG_DATA_HOME", "HOME")
        surroundings = (binary, _folder(), *(os.environ.get(name) for name in names))
        process = self._process
        if process is not None and surroundings == self._surroundings and process.poll() is None:
            return False
        self._stop()
        self._process = subprocess.Popen(
            [binary, "serve", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,  # Ctrl-C in the terminal is for Python.
        )
        self._surroundings = surroundings
        self._last_use = time.monotonic()
        self._watch(self._process, self.idle)
        return True

    def _exchange(self, request: bytes) -> Answer | None:
        """None where the process ended without an answer."""
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(request)
            process.stdin.flush()
        except OSError:
            return None
        line = self._line(process.stdout.fileno())
        if line is None:
            return None
        try:
            answer = json.loads(line)
            if answer["id"] == self._id:
                return Answer(answer["status"], answer["output"], answer["error"])
        except (ValueError, KeyError, TypeError):
            pass
        raise ArchdbError(
            "the binary answered another question", help="ask again: it was started anew"
        )

    def _line(self, descriptor: int) -> bytes | None:
        deadline = time.monotonic() + self.timeout
        parts = [self._rest]
        while b"\n" not in parts[-1]:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise ArchdbError(f"the binary gave no answer in {self.timeout:g} seconds")
            chunk = os.read(descriptor, 1 << 20)
            if not chunk:
                return None
            parts.append(chunk)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return line

    def _ended_with(self) -> int | None:
        """The exit status of the process, which has closed its output."""
        process = self._process
        assert process is not None
        try:
            status: int | None = process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            status = None
        self._stop()
        return status

    def _stop(self) -> None:
        process, self._process = self._process, None
        self._rest = b""
        if process is None:
            return
        _close(process.stdin)
        _close(process.stdout)
        process.kill()
        process.wait()

    def _watch(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Ends the process when it has not been asked for so long."""
        timer = threading.Timer(seconds, self._end_where_idle, [process])
        timer.daemon = True
        timer.start()

    def _end_where_idle(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._process is not process:
                return
            left = self._last_use + self.idle - time.monotonic()
            if left > 0:
                self._watch(process, left)
            else:
                self._stop()


_server = Server()
_calls = 0

atexit.register(_server.end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_server.forget)


def run(args: Sequence[str], design: str | None = None) -> Answer:
    """Runs a command of the binary.

    The first few of a process are started by themselves, so that a short script starts nothing that
    stays; later ones go to one process that stays.

    Args:
        args: the command's arguments; `-` stands for the design.
        design: a design in the flat form, as JSON on one line.
    """
    global _calls
    binary = checked_binary()
    _calls += 1
    if _calls > _CALLS_BEFORE_SERVING:
        try:
            return _server.ask(binary, args, design)
        except _NoServer:
            pass
    return _run_once(binary, args, design)


def _run_once(binary: str, args: Sequence[str], design: str | None) -> Answer:
    # Without a timeout, which subprocess would wait for in steps of milliseconds.
    answer = subprocess.run(
        [binary, *args],
        input=(design or "").encode(),
        capture_output=True,
        env=_environment(),
    )
    return Answer(
        answer.returncode,
        answer.stdout.decode(errors="replace"),
        answer.stderr.decode(errors="replace"),
    )


def _environment() -> dict[str, str]:
    """Without the width of the terminal: an answer has all its columns, wherever it is shown."""
    return {name: value for name, value in os.environ.items() if name != "COLUMNS"}


def _folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None


def _close(pipe: object) -> None:
    try:
        pipe.close()  # type: ignore[attr-defined]
    except OSError:
        pass
