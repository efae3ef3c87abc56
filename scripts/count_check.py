"""Compares `archdb shapes --count` with the tools whose rules it follows, on built-in architectures.

torchinfo's mult-adds: torchvision's models at their usual input. Where torchinfo counts other modules
than a network has layers, the model is listed with the reason. Keras' count_params(): its applications
whose architecture is one of ours, with PyTorch as its backend; nothing is downloaded.
"""

import json
import os
import subprocess
import sys

os.environ["KERAS_BACKEND"] = "torch"

TORCHVISION = """
alexnet vgg11 vgg11_bn vgg16 vgg19_bn resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d
wide_resnet50_2 densenet121 densenet201 squeezenet1_0 squeezenet1_1 mobilenet_v2 mobilenet_v3_small
mobilenet_v3_large mnasnet1_0 shufflenet_v2_x1_0 efficientnet_b0 efficientnet_b4 efficientnet_v2_s
regnet_y_400mf regnet_x_8gf convnext_tiny vit_b_16 swin_t
""".split()

DIFFERENT = {
    "vit_b_16": "of attention torchinfo counts nothing, since its module has another one in it",
    "swin_t": "of attention torchinfo counts nothing, since its parts are called as functions",
}

KERAS = {
    "DenseNet121": "densenet121", "DenseNet169": "densenet169", "DenseNet201": "densenet201",
    "MobileNetV2": "mobilenet_v2", "VGG16": "vgg16", "VGG19": "vgg19",
}  # fmt: skip


def ours(archdb, name, rule, size):
    text = subprocess.check_output(
        [archdb, "shapes", name, "--count", rule, "--input", size, "--format", "json"])  # fmt: skip
    return json.loads(text)["count"]["total"]


def main():
    import keras
    import torchinfo
    import torchvision

    archdb, failed = sys.argv[1], False
    for name in TORCHVISION:
        model = torchvision.models.get_model(name, weights=None)
        result = torchinfo.summary(model, input_size=(1, 3, 224, 224), verbose=0, mode="eval")
        mine, theirs = ours(archdb, name, "torchinfo", "224x224"), result.total_mult_adds
        reason = DIFFERENT.get(name, "")
        failed |= mine != theirs and not reason
        print(f"{name:22}{mine:16,}{theirs:16,}  {'equal' if mine == theirs else reason or 'DIFFERS'}")
    for theirs_name, name in KERAS.items():
        theirs = getattr(keras.applications, theirs_name)(weights=None).count_params()
        mine = ours(archdb, name, "keras", "224x224")
        failed |= mine != theirs
        print(f"{name:22}{mine:16,}{theirs:16,}  {'equal' if mine == theirs else 'DIFFERS'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
