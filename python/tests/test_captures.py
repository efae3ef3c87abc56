"""Designs that were captured from PyTorch models, against the shapes, parameters and MACs that PyTorch gave.

The file is made by `with_torch/keep_captures.py`.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from captured_answers import differences

import archdb

KEPT = [
    json.loads(line)
    for line in gzip.open(Path(__file__).parent / "captures.jsonl.gz", "rt").read().splitlines()
]


@pytest.mark.parametrize("record", KEPT, ids=[record["name"] for record in KEPT])
def test_answers_are_pytorch_s(record):
    """At the traced input exactly; at others as well, or refused where the model takes another branch."""
    for number, case in enumerate(record["cases"]):
        found = differences(record["flat"], case)
        allowed = number > 0 and all(text.startswith("guard: ") for text in found)
        assert not found or allowed, case["inputs"]


def test_enough_of_them_answer_at_other_inputs():
    """A guard ends an answer: most models have none that another input meets."""
    others = [(record, case) for record in KEPT for case in record["cases"][1:]]
    guarded = [record["name"] for record, case in others if differences(record["flat"], case)]
    assert len(guarded) <= len(others) // 8, guarded


@pytest.mark.parametrize("record", KEPT, ids=[record["name"] for record in KEPT])
def test_a_readable_definition_is_the_same_design(record, tmp_path):
    design = archdb.load(record["flat"])
    text = design.to_yaml()
    path = tmp_path / "net.yaml"
    path.write_text(text)
    again = archdb.load(str(path))
    assert (again.params, again.macs, again.output_size) == (design.params, design.macs, design.output_size)
    assert len(text.splitlines()) < len(design.layers) + 20
