"""Models of torchvision, timm and HuggingFace: captured, and held against PyTorch at three inputs each."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from captured_answers import differences
from keep_captures import record
from networks import huggingface_networks, kept_networks, small_networks, timm_networks, torchvision_networks

FOLDER = Path(__file__).parent.parent
TIMM = [
    "beit_base_patch16_224", "cait_xxs24_224", "coat_tiny", "convit_tiny", "convmixer_768_32", "cspnext_tiny",
    "davit_tiny", "deit_tiny_patch16_224", "dla34", "edgenext_small", "efficientvit_m0", "fastvit_s12",
    "ghostnet_050", "hrnet_w18_small", "mobilevit_xxs", "nf_seresnet26", "pvt_v2_b0", "resnest14d",
    "swinv2_cr_tiny_224", "tf_mobilenetv3_large_minimal_100", "tiny_vit_5m_224", "xcit_nano_12_p16_224",
]

# Without ARCHDB_ALL only the kept ones and those of small libraries are captured: the rest takes ten minutes.
NETWORKS = small_networks() + huggingface_networks() + timm_networks(TIMM)
if os.environ.get("ARCHDB_ALL"):
    NETWORKS += torchvision_networks()


@pytest.mark.parametrize("network", NETWORKS, ids=[network.name for network in NETWORKS])
def test_a_capture_says_what_pytorch_says(network):
    """At the captured input exactly; at others as well, or refused by the line of the branch that is another."""
    found = record(network)
    for number, case in enumerate(found["cases"]):
        problems = differences(found["flat"], case)
        assert not problems or (number > 0 and all(text.startswith("guard: ") for text in problems))


def test_the_kept_captures_are_those_of_today():
    """Libraries whose code has changed give other paths: then they are kept again."""
    kept = {
        entry["name"]: entry
        for entry in map(json.loads, gzip.open(FOLDER / "captures.jsonl.gz", "rt").read().splitlines())
    }
    networks = kept_networks()
    assert set(kept) == {network.name for network in networks}
    changed = [network.name for network in networks if record(network) != kept[network.name]]
    assert not changed
