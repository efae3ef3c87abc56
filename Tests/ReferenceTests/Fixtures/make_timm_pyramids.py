#!/usr/bin/env python3
"""Records the feature pyramids that timm states of the architectures of the zoo that it has too.

    pip install timm==1.0.31
    archdb list --format ndjson | python make_timm_pyramids.py | gzip -n > timm_pyramids.jsonl.gz

Each record: the zoo's name, timm's, and of feature_info the reductions (strides) and channels.
"""
import json, sys, warnings
import timm

warnings.filterwarnings("ignore")
# The same networks under other names.
OTHER = dict(
    swin_t="swin_tiny_patch4_window7_224", swin_s="swin_small_patch4_window7_224", mnasnet0_5="mnasnet_050",
    mnasnet1_0="mnasnet_100", mobilenet_v2="mobilenetv2_100", mobilenet_v3_large="mobilenetv3_large_100",
    mobilenet_v3_small="mobilenetv3_small_100", efficientnet_v2_s="efficientnetv2_s")
known = set(timm.list_models())
for line in sys.stdin:
    name = json.loads(line)["name"]
    other = OTHER.get(name, name)
    if other not in known:
        continue
    try:
        info = timm.create_model(other, features_only=True).feature_info
    except (RuntimeError, AttributeError, AssertionError):
        continue
    print(json.dumps(dict(model=name, timm=other, reduction=info.reduction(), channels=info.channels())))
