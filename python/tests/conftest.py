"""What the tests share: a binary, and a catalog of their own."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

import archdb


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the binary nothing can be asked: that is an error, and no reason to skip."""
    try:
        archdb.find_binary()
    except archdb.BinaryMissing as error:
        raise pytest.UsageError(str(error)) from error


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped, a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    allowed = [report for report in skipped if "root writes everywhere" in str(report.longrepr)]
    if os.environ.get("ARCHDB_SKIP_NOTHING") and len(skipped) > len(allowed):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def own_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog that no other program uses."""
    path = tmp_path_factory.mktemp("catalog") / "catalog.sqlite"
    os.environ["ARCHDB"] = str(path)
    return path


@pytest.fixture
def catalog(tmp_path: Path) -> archdb.Catalog:
    """A catalog of one test."""
    from archdb._ask import ask

    path = tmp_path / "one.sqlite"
    design = archdb.load("resnet18")
    ask(["add", "-", "--db", str(path)], design._text)
    return archdb.catalog(path)


@pytest.fixture
def program(tmp_path: Path):
    """Makes an executable Python program, for a binary that behaves otherwise."""

    def make(body: str) -> str:
        path = tmp_path / "archdb-other"
        path.write_text(f"#!{sys.executable}\n{body}")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return make
