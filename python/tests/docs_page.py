"""Runs the sessions of docs/python.md, and writes what they print into it.

    python python/tests/docs_page.py            # prints what differs
    python python/tests/docs_page.py --write    # writes the page with what is printed now

A session is a block of ```pycon; those below one heading of the second level share their names. Sections
that need torch or pandas are left out where these are not installed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"


def missing(section: str) -> str | None:
    """What a section needs that is not installed."""
    needs = {"torch": "import torch", "pandas": "DataFrames"}
    for module, sign in needs.items():
        if sign in section and importlib.util.find_spec(module) is None:
            return module
    return None


def sections(text: str) -> list[str]:
    """The page in parts, each from a heading of the second level on."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.startswith("## "):
            parts.append([])
        parts[-1].append(line)
    return ["\n".join(part) for part in parts]


def rerun(section: str) -> str:
    """The section with what its sessions print now."""
    names: dict[str, Any] = {"__name__": "__main__"}
    lines = iter(section.split("\n"))
    written = []
    for line in lines:
        written.append(line)
        if line == "```pycon":
            session = []
            for line in lines:
                if line == "```":
                    break
                session.append(line)
            written += _session(session, names)
            written.append("```")
    return "\n".join(written)


def _session(lines: list[str], names: dict[str, Any]) -> list[str]:
    shown: list[str] = []
    for index, line in enumerate(lines):
        if not line.startswith(">>> "):
            continue
        code = [line]
        for more in lines[index + 1 :]:
            if not more.startswith("..."):
                break
            code.append(more)
        shown += code
        shown += _run("\n".join(part[4:] for part in code) + "\n", names).rstrip("\n").split("\n")
        if shown[-1] == "":
            shown.pop()
    return shown


def _run(code: str, names: dict[str, Any]) -> str:
    """What an interactive Python shows for a statement."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(code, "<docs/python.md>", "single"), names)
        except Exception as error:
            kind = f"{type(error).__module__}.{type(error).__name__}"
            out.write(f"Traceback (most recent call last):\n  ...\n{kind}: {error}\n")
    return out.getvalue()


@contextlib.contextmanager
def surroundings():
    """An empty folder and catalog, in an interactive Python."""
    folder, earlier, had = os.getcwd(), os.environ.get("ARCHDB"), hasattr(sys, "ps1")
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        os.environ["ARCHDB"] = os.path.join(empty, "catalog.sqlite")
        sys.ps1 = ">>> "
        try:
            yield
        finally:
            os.chdir(folder)
            os.environ.pop("ARCHDB")
            if earlier is not None:
                os.environ["ARCHDB"] = earlier
            if not had:
                del sys.ps1


def main() -> None:
    text = PAGE.read_text(encoding="utf-8")
    parts = []
    for part in sections(text):
        with surroundings():
            parts.append(part if missing(part) else rerun(part))
    new = "\n".join(parts)
    if "--write" in sys.argv:
        PAGE.write_text(new, encoding="utf-8")
    elif new != text:
        import difflib

        sys.stdout.writelines(
            difflib.unified_diff(text.splitlines(True), new.splitlines(True), "page", "now")
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
