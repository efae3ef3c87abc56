"""Questions to the binary, with its refusals as exceptions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ._errors import ArchdbError, RefusedInput
from ._process import Answer, run

_FIELDS = ("layer", "found", "expected", "nearest", "help:")


def ask(args: Sequence[str], design: str | None = None, *, statuses: Sequence[int] = (0,)) -> str:
    """What a command prints on standard output.

    Args:
        statuses: the exit statuses that are answers; any other one is an error.
    """
    _require_text(args)
    answer = run(args, design)
    if answer.status not in statuses:
        raise error_of(answer)
    return answer.output


def ask_json(
    args: Sequence[str], design: str | None = None, *, statuses: Sequence[int] = (0,)
) -> Any:
    """The same, of a command's machine form."""
    output = ask([*args, "--format", "json"], design, statuses=statuses)
    return json.loads(output) if output.strip() else None


def plain(text: str) -> str:
    """A name or a path as an argument: what begins with `-` would be an option."""
    if text.startswith("-"):
        raise ArchdbError(f"'{text}' is no name", expected="one that does not begin with '-'")
    return text


def error_of(answer: Answer) -> ArchdbError:
    """What the binary said instead of an answer."""
    text = _said(answer.error) or f"exit status {answer.status}"
    try:
        facts = json.loads(answer.output)["error"]
        return RefusedInput(
            facts["message"],
            path=facts.get("path"),
            found=facts.get("found"),
            expected=facts.get("expected"),
            nearest=facts.get("nearest"),
            text=text,
        )
    except (ValueError, KeyError, TypeError):
        first, *lines = text.split("\n")
        fields = _fields(lines)
        path, message = _parted(first)
        return ArchdbError(
            message,
            path=path,
            found=fields.get("found"),
            expected=fields.get("expected"),
            nearest=fields.get("nearest"),
            help=fields.get("help:"),
            text=text,
        )


def _fields(lines: list[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        name, _, value = line.strip().partition(" ")
        if name in _FIELDS:
            found[name] = value.strip()
    return found


def _said(text: str) -> str:
    """The error without notes, and without the place in a text that nobody wrote."""
    lines = [line for line in text.split("\n") if not line.startswith("note: ")]
    said = "\n".join(lines).strip()
    said = said[len("error: ") :] if said.startswith("error: ") else said
    if not re.match(r"-:\d+:\d+: ", said):
        return said
    first, *rest = said.split("\n")
    kept = [line for line in rest if not re.match(r" *\d* \|", line)]
    return "\n".join([first.split(" ", 1)[1], *kept])


def _parted(line: str) -> tuple[str | None, str]:
    """`layer1.0: what is wrong` as the layer's path and what is wrong."""
    found = re.match(r"([A-Za-z0-9_][A-Za-z0-9_.+-]*): (.+)", line)
    return (found[1], found[2]) if found else (None, line)


def _require_text(args: Sequence[str]) -> None:
    """A process takes no argument with a zero byte, or with half a character."""
    for arg in args:
        try:
            if b"\0" not in arg.encode():
                continue
        except UnicodeEncodeError:
            pass
        raise ArchdbError(f"{arg!r} is no name: it holds what no text holds")
