"""torchvision, also where its compiled part does not fit the torch that is there."""

import torch

try:
    # Without its compiled part torchvision cannot be imported, although no model here needs that part.
    import torchvision  # noqa: F401
except RuntimeError:
    _library = torch.library.Library("torchvision", "DEF")
    for _name in ("nms", "qnms"):
        _library.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision  # noqa: F401
