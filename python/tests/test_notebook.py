"""A notebook, run by nbconvert: the result shows itself, once."""

from __future__ import annotations

import importlib.util
import sys

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
preprocessors = pytest.importorskip("nbconvert.preprocessors", reason="nbconvert is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a notebook of one cell with this Python, and gives what the cell shows."""
    kernel = tmp_path / "kernels" / "this"
    kernel.mkdir(parents=True)
    argv = f'["{sys.executable}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    (kernel / "kernel.json").write_text(
        f'{{"argv": {argv}, "display_name": "this", "language": "python"}}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    def run(code: str) -> list:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        executor = preprocessors.ExecutePreprocessor(timeout=120, kernel_name="this")
        done, _ = executor.preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
        return done.cells[0].outputs

    return run


def test_a_design_shows_itself(run):
    (output,) = run("import archdb\narchdb.load('resnet18')")
    assert "<details" in output["data"]["text/html"]
    assert "Total params: 11,689,512" in output["data"]["text/plain"]


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_a_summary_comes_once(run):
    (output,) = run("import archdb, torch\narchdb.summary(torch.nn.Linear(3, 4), (2, 3))")
    assert output["output_type"] == "execute_result"
    assert "Linear" in output["data"]["text/html"]
