"""docs/python.md shows what its sessions print."""

from __future__ import annotations

import pytest
from docs_page import PAGE, missing, rerun, sections, surroundings

_SECTIONS = sections(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("index", range(len(_SECTIONS)))
def test_section(index):
    section = _SECTIONS[index]
    if missing(section):
        pytest.skip(f"{missing(section)} is not installed")
    with surroundings():
        assert rerun(section).split("\n") == section.split("\n")


def test_every_public_name_is_on_the_page():
    import archdb

    text = "\n".join(_SECTIONS)
    internal = {
        "__version__",
        "Explanation",
        "Hit",
        "Hits",
        "Layer",
        "Legal",
        "Diff",
        "Note",
        "Catalog",
        "Design",
    }
    for name in set(archdb.__all__) - internal:
        assert f"archdb.{name}" in text or name in text.split(), name
