"""These tests need PyTorch and its model libraries."""

import importlib.util
import os
import sys
from pathlib import Path


sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

_missing = [
    name for name in ("torch", "torchvision", "timm", "transformers") if not importlib.util.find_spec(name)
]


def pytest_ignore_collect(collection_path: Path) -> bool:
    """Where a library is absent none of these files can be read; `scripts/python-check` installs all."""
    return bool(_missing) and not os.environ.get("ARCHDB_SKIP_NOTHING")


def pytest_report_header() -> str | None:
    return f"without {', '.join(_missing)}: the captures are not run" if _missing else None


if not _missing:
    import pytorch  # noqa: F401 - torchvision can be imported after it
