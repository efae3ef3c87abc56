"""`import archdb` imports nothing that takes time."""

from __future__ import annotations

import subprocess
import sys

import pytest

import archdb


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_import_is_light():
    code = (
        "import sys; before = set(sys.modules); import archdb; print(*(set(sys.modules) - before))"
    )
    loaded = run(code).split()
    heavy = ("torch", "numpy", "pandas", "subprocess", "json", "dataclasses", "inspect", "typing")
    assert not [name for name in loaded if name.partition(".")[0] in heavy]


def test_asking_does_not_import_torch_or_numpy():
    code = "import sys, archdb; archdb.load('resnet18'); print('torch' in sys.modules, 'numpy' in sys.modules)"
    assert run(code) == "False False"


def test_all_names_are_there():
    for name in archdb.__all__:
        assert getattr(archdb, name) is not None
    assert set(archdb.__all__) <= set(dir(archdb))


def test_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'sumary'"):
        archdb.sumary  # noqa: B018


def test_public_functions_say_what_they_do():
    for name in archdb.__all__:
        assert name.startswith("_") or getattr(archdb, name).__doc__


def test_each_name_has_one_home():
    homes = [name for names in archdb._HOMES.values() for name in names]
    assert sorted(homes) == sorted(set(archdb.__all__) - {"__version__"})
