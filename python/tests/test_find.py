"""Where the binary is looked for, and what is said where it cannot be used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import archdb
from archdb import _find


def test_named_by_the_environment(monkeypatch, program):
    path = program("")
    monkeypatch.setenv("ARCHDB_BIN", path)
    assert archdb.find_binary() == path


def test_named_but_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("ARCHDB_BIN", str(tmp_path / "none"))
    with pytest.raises(archdb.BinaryMissing, match="there is no binary at") as caught:
        archdb.load("resnet18")
    assert "ARCHDB_BIN" in caught.value.help


def test_not_executable(monkeypatch, program):
    path = program("")
    os.chmod(path, 0o644)
    monkeypatch.setenv("ARCHDB_BIN", path)
    with pytest.raises(archdb.BinaryMissing, match="not executable") as caught:
        archdb.find_binary()
    assert caught.value.help == f"chmod +x {path}"


def test_of_another_version(monkeypatch, program):
    monkeypatch.setenv("ARCHDB_BIN", program("print('9.9.9')"))
    with pytest.raises(archdb.BinaryMissing, match="is version 9.9.9, the Python package"):
        archdb.load("resnet18")


def test_for_another_machine(monkeypatch, tmp_path):
    path = tmp_path / "archdb"
    path.write_bytes(b"\x7fELF\x02\x01\x01")
    path.chmod(0o755)
    monkeypatch.setenv("ARCHDB_BIN", str(path))
    with pytest.raises(archdb.BinaryMissing, match="cannot be run"):
        archdb.load("resnet18")


def test_version_is_the_binarys():
    answer = subprocess.run([archdb.find_binary(), "--version"], capture_output=True, text=True)
    assert answer.stdout.strip() == archdb.__version__


def test_places(monkeypatch, tmp_path):
    """This Python's scripts, then the user's, then beside what `pip install --target` was given."""
    places = list(_find._places())
    assert places[0] == os.path.join(sysconfig.get_path("scripts"), "archdb")
    assert places[-1] == str(Path(_find.__file__).parent.parent / "bin" / "archdb")
    assert os.path.join(sysconfig.get_path("scripts", scheme="posix_user"), "archdb") in places

    monkeypatch.delenv("ARCHDB_BIN", raising=False)
    monkeypatch.setattr(_find, "_places", lambda: iter([str(tmp_path / "archdb")]))
    with pytest.raises(archdb.BinaryMissing, match="is not there; looked for") as caught:
        archdb.find_binary()
    assert "install the wheel again" in caught.value.help
    shutil.copy(sys.executable, tmp_path / "archdb")
    assert archdb.find_binary() == str(tmp_path / "archdb")


def test_module_runs_the_binary():
    answer = subprocess.run(
        [sys.executable, "-m", "archdb", "types", "Conv2d", "--format", "json"],
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0 and '"type": "Conv2d"' in answer.stdout


def test_module_passes_the_status_on():
    answer = subprocess.run(
        [sys.executable, "-m", "archdb", "shapes", "nothing"], capture_output=True
    )
    assert answer.returncode == 66


def test_module_without_binary(tmp_path):
    environment = {**os.environ, "ARCHDB_BIN": str(tmp_path / "none")}
    answer = subprocess.run(
        [sys.executable, "-m", "archdb"], capture_output=True, text=True, env=environment
    )
    assert answer.returncode == 1 and answer.stderr.startswith("error: there is no binary at")
