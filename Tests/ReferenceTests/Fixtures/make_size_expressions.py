#!/usr/bin/env python3
"""What PyTorch answers for layers whose hyperparameters are made of sizes: make_size_expressions.py > FILE

Each case is the lines of a definition and the same in PyTorch, run at many inputs. A refusal is an error of
PyTorch's, or of Python's where a size would be no whole number or a weight another one. One JSON object a
line: {"layers", "own", "answers": [{"input", "output"}]}, shapes without the batch, null for a refusal."""
import json, math, random, sys
import torch
import torch.nn.functional as F

CASES = []
def case(layers, own, f): CASES.append((layers.strip("\n").split("\n"), own, f))

def whole(x, n):
    assert x % n == 0
    return x // n
def sizes(x): return x.shape[2], x.shape[3]

# Padding to a multiple, at the far side, at both, and by a part of the map.
def pad(x, *p, **k): return F.pad(x, p, **k)
case("- ZeroPad2d([0, -W % 8, 0, -H % 8])", [3, 30, 33], lambda x: pad(x, 0, -x.shape[3] % 8, 0, -x.shape[2] % 8))
case("- ReflectionPad2d([0, -W % 8, 0, -H % 8])", [3, 30, 33],
     lambda x: pad(x, 0, -x.shape[3] % 8, 0, -x.shape[2] % 8, mode="reflect"))
case("- ReplicationPad2d([W % 3, 1, H % 2, 0])", [3, 30, 33],
     lambda x: pad(x, x.shape[3] % 3, 1, x.shape[2] % 2, 0, mode="replicate"))
case("- CircularPad2d([0, W // 2, H // 2, 1])", [3, 30, 33],
     lambda x: pad(x, 0, x.shape[3] // 2, x.shape[2] // 2, 1, mode="circular"))
case("- CircularPad2d([3, W - 8, 0, H - 9])", [3, 10, 11],
     lambda x: pad(x, 3, x.shape[3] - 8, 0, x.shape[2] - 9, mode="circular"))
case("- ReflectionPad2d([H // 2, 0, 2, 0])", [3, 10, 11],
     lambda x: pad(x, x.shape[2] // 2, 0, 2, 0, mode="reflect"))
case("- ZeroPad2d([0, 4 - W, -(H // 4), 0])", [3, 10, 11],
     lambda x: pad(x, 0, 4 - x.shape[3], -(x.shape[2] // 4), 0))
case("- ConstantPad2d([-(W % 4), 1, 0, H - 12], 1.0)", [3, 10, 11],
     lambda x: pad(x, -(x.shape[3] % 4), 1, 0, x.shape[2] - 12))
case("- ZeroPad2d(H % 4)", [3, 10, 11], lambda x: pad(x, *[x.shape[2] % 4] * 4))
case("- a: MaxPool2d(2)\n- ZeroPad2d([0, like(input, 3) - W, 0, like(input, 2) - H])", [3, 10, 11],
     lambda x: (lambda y: pad(y, 0, x.shape[3] - y.shape[3], 0, x.shape[2] - y.shape[2]))(F.max_pool2d(x, 2)))
# An up-sampled map is padded to the size of an older one, as U-Nets do.
case("- d: MaxPool2d(2)\n- u: Upsample(scale_factor=2)\n"
     "- ZeroPad2d([(like(input, 3) - W) // 2, like(input, 3) - W - (like(input, 3) - W) // 2, 0, like(input, 2) - H])\n"
     "- Concat from above, input", [3, 11, 13],
     lambda x: (lambda u: torch.cat([pad(u, (x.shape[3] - u.shape[3]) // 2,
                                         x.shape[3] - u.shape[3] - (x.shape[3] - u.shape[3]) // 2,
                                         0, x.shape[2] - u.shape[2]), x], 1))(
         F.interpolate(F.max_pool2d(x, 2), scale_factor=2)))
# Transposed convolutions that come back to any size.
def transposed(x, op, like, c=8, k=3, s=2, d=1):
    return F.conv_transpose2d(x, torch.zeros(c, 3, k, k), stride=s, padding=1, output_padding=op, dilation=d)
def down(x): return F.conv2d(x, torch.zeros(8, 3, 3, 3), stride=2, padding=1)
case("- d: Conv2d(8, 3, stride=2, padding=1)\n"
     "- ConvTranspose2d(3, 3, stride=2, padding=1, output_padding=[(like(input, 2) + 1) % 2, (like(input, 3) + 1) % 2])",
     [3, 30, 33], lambda x: transposed(down(x), ((x.shape[2] + 1) % 2, (x.shape[3] + 1) % 2), x))
case("- d: Conv2d(8, 3, stride=2, padding=1)\n"
     "- ConvTranspose2d(3, 3, stride=2, padding=1, output_padding=like(input, 2) % 3)",
     [3, 30, 33], lambda x: transposed(down(x), x.shape[2] % 3, x))
case("- d: Conv2d(8, 3, stride=2, padding=1)\n"
     "- ConvTranspose2d(3, 3, stride=2, padding=1, output_padding=[H - 5, W % 2])",
     [3, 11, 33], lambda x: (lambda y: transposed(y, (y.shape[2] - 5, y.shape[3] % 2), x))(down(x)))
# Sums of windows into a map of any size.
case("- u: Unfold(3, padding=1)\n- Fold(like(input), 3, padding=1)", [3, 10, 11],
     lambda x: F.fold(F.unfold(x, 3, padding=1), x.shape[2:], 3, padding=1))
case("- u: Unfold(2, stride=2)\n- Fold([like(input, 2) // 2 * 2, like(input, 3) - 1], 2, stride=2)", [3, 10, 11],
     lambda x: F.fold(F.unfold(x, 2, stride=2), (x.shape[2] // 2 * 2, x.shape[3] - 1), 2, stride=2))
case("- u: Unfold(2, stride=2)\n- Fold([2 * ceil(like(input, 2) / 2), 11], 2, stride=2)", [3, 10, 11],
     lambda x: F.fold(F.unfold(x, 2, stride=2), (2 * math.ceil(x.shape[2] / 2), 11), 2, stride=2))
# Sizes by quotients that are rounded, by remainders and by the smaller or larger of two.
def resized(x, h, w): return F.interpolate(x, size=(h, w))
case("- Interpolate(size=[ceil(H / 2), floor((W - 3) / 2 + 1)])", [3, 10, 11],
     lambda x: resized(x, math.ceil(x.shape[2] / 2), math.floor((x.shape[3] - 3) / 2 + 1)))
case("- Interpolate(size=[ceil(H / 2 / 2), ceil((W * 3 - 1) / 4) * 2])", [3, 10, 11],
     lambda x: resized(x, math.ceil(x.shape[2] / 2 / 2), math.ceil((x.shape[3] * 3 - 1) / 4) * 2))
case("- Interpolate(size=[H / 2, W])", [3, 10, 11], lambda x: resized(x, whole(x.shape[2], 2), x.shape[3]))
case("- Interpolate(size=[H % 4, W - W % 4])", [3, 10, 11], lambda x: resized(x, x.shape[2] % 4, x.shape[3] - x.shape[3] % 4))
case("- Interpolate(size=[min(H, W), max(H // 2, W % 7, 2)])", [3, 10, 11],
     lambda x: resized(x, min(sizes(x)), max(x.shape[2] // 2, x.shape[3] % 7, 2)))
case("- Upsample(size=[min(H, 12) * 2, max(W - H, 3)])", [3, 10, 11],
     lambda x: resized(x, min(x.shape[2], 12) * 2, max(x.shape[3] - x.shape[2], 3)))
case("- UpsamplingNearest2d(size=[H + W, (H + W) % 5])", [3, 10, 11],
     lambda x: resized(x, sum(sizes(x)), sum(sizes(x)) % 5))
case("- CenterCrop(size=[H - H % 4, W // 2])", [3, 10, 11],
     lambda x: x[:, :, :x.shape[2] - x.shape[2] % 4, :x.shape[3] // 2])
case("- AdaptiveAvgPool2d([ceil(H / 4), W % 4])", [3, 10, 11],
     lambda x: F.adaptive_avg_pool2d(x, (math.ceil(x.shape[2] / 4), x.shape[3] % 4)))
# Slices.
case("- Slice(dim=2, start=-(H // 4))", [3, 10, 11], lambda x: x[:, :, -(x.shape[2] // 4):] if x.shape[2] >= 4 else 1 / 0)
case("- Slice(dim=3, start=-(H // 2), end=-1)", [3, 10, 11],
     lambda x: x[:, :, :, -(x.shape[2] // 2):-1] if x.shape[2] >= 2 else 1 / 0)
case("- Slice(dim=3, end=-(W % 3))", [3, 10, 11], lambda x: x[:, :, :, :-(x.shape[3] % 3)] if x.shape[3] % 3 else 1 / 0)
case("- Slice(dim=2, end=H - H % 4, step=2)", [3, 10, 11], lambda x: x[:, :, :x.shape[2] - x.shape[2] % 4:2])
case("- Slice(dim=2, start=min(H // 2, 3), end=ceil(H / 2) + 2)", [3, 10, 11],
     lambda x: x[:, :, min(x.shape[2] // 2, 3):math.ceil(x.shape[2] / 2) + 2])
# Parts, shapes and tensors made of sizes.
case("- s: Split([H % 4, H - H % 4], dim=2)\n- ReLU from s.1", [3, 10, 11],
     lambda x: torch.split(x, [x.shape[2] % 4, x.shape[2] - x.shape[2] % 4], 2)[1] if x.shape[2] % 4 else 1 / 0)
case("- k: TopK(min(H, 8), dim=2)\n- ReLU from k.0", [3, 10, 11], lambda x: x.topk(min(x.shape[2], 8), dim=2)[0])
case("- k: TopK(H // 2, dim=3)\n- ReLU from k.0", [3, 10, 11], lambda x: x.topk(x.shape[2] // 2, dim=3)[0])
case("- Reshape(N, C, H // 2 * 2, -1)", [3, 10, 11], lambda x: x.reshape(x.shape[0], x.shape[1], x.shape[2] // 2 * 2, -1))
case("- Reshape(N, C * 2, H / 2, W)", [3, 10, 11], lambda x: x.reshape(x.shape[0], x.shape[1] * 2, whole(x.shape[2], 2), x.shape[3]))
case("- m: Mean([2, 3], keepdim=true)\n- Expand(-1, -1, ceil(like(input, 2) / 2), like(input, 3) % 4)", [3, 10, 11],
     lambda x: x.mean((2, 3), True).expand(-1, -1, math.ceil(x.shape[2] / 2), x.shape[3] % 4))
case("- Repeat(1, 1, H % 3, 2)", [3, 10, 11], lambda x: x.repeat(1, 1, x.shape[2] % 3, 2))
case("- Tile(H % 3, W // 4)", [3, 10, 11], lambda x: x.tile(x.shape[2] % 3, x.shape[3] // 4))
case("- Zeros(N, ceil(H / 3), W % 5 + 1)", [3, 10, 11], lambda x: torch.zeros(x.shape[0], math.ceil(x.shape[2] / 3), x.shape[3] % 5 + 1))
case("- Ones(N, min(H, W), 2)", [3, 10, 11], lambda x: torch.ones(x.shape[0], min(sizes(x)), 2))
case("- Full([N, H // 2, W - H % 2], 0.5)", [3, 10, 11], lambda x: torch.full((x.shape[0], x.shape[2] // 2, x.shape[3] - x.shape[2] % 2), 0.5))
case("- a: Arange(H % 4, ceil(W / 2), 2)\n- Unsqueeze(0)", [3, 10, 11], lambda x: torch.arange(x.shape[2] % 4, math.ceil(x.shape[3] / 2), 2)[None])
# Weights have one size.
case("- Conv2d(2 * H, 3)", [3, 10, 11], lambda x: F.conv2d(x, torch.zeros(2 * x.shape[2] if x.shape[2] == 10 else 1 / 0, 3, 3, 3)))
case("- Conv2d(H % 4, 3)", [3, 10, 11], lambda x: F.conv2d(x, torch.zeros(2 if x.shape[2] % 4 == 2 else 1 / 0, 3, 3, 3)))
case("- Linear(2 * dim(-1))", [3, 10, 11], lambda x: F.linear(x, torch.zeros(22, 11)))
case("- p: Parameter(1, C, H, 1)\n- Add from p, input", [3, 10, 11], lambda x: x + torch.zeros(1, 3, 10 if x.shape[2] == 10 else 1 / 0, 1))
case("- b: Buffer(1, W % 4, 1, 1)\n- Mul from b, input", [3, 10, 11], lambda x: x * torch.zeros(1, 3 if x.shape[3] % 4 == 3 else 1 / 0, 1, 1))
# Quotients and remainders by sizes.
case("- Interpolate(size=[W // H, W % H])", [3, 10, 25], lambda x: resized(x, x.shape[3] // x.shape[2], x.shape[3] % x.shape[2]))
case("- Interpolate(size=[ceil(W / H), W - W % (H // 2 + 1)])", [3, 10, 25],
     lambda x: resized(x, math.ceil(x.shape[3] / x.shape[2]), x.shape[3] - x.shape[3] % (x.shape[2] // 2 + 1)))
case("- ZeroPad2d([0, -W % H, 0, (H - W) % max(H - 4, 1)])", [3, 10, 11],
     lambda x: pad(x, 0, -x.shape[3] % x.shape[2], 0, (x.shape[2] - x.shape[3]) % max(x.shape[2] - 4, 1)))
case("- Slice(dim=2, end=H * W // (H + W))", [3, 10, 11],
     lambda x: x[:, :, :x.shape[2] * x.shape[3] // sum(sizes(x))])
case("- Reshape(N, C, H % (W - 3) + 1, -1)", [3, 16, 11],
     lambda x: x.reshape(1, 3, x.shape[2] % (x.shape[3] - 3) + 1, -1) if x.shape[3] > 3 else 1 / 0)
# Whole numbers of products with floating-point numbers, in double and in single precision.
case("- Interpolate(size=[int(H * 0.7), floor(W * 1.3)])", [3, 10, 11],
     lambda x: resized(x, int(x.shape[2] * 0.7), math.floor(x.shape[3] * 1.3)))
case("- Interpolate(size=[ceil(0.3 * H), round(W * 0.5)])", [3, 10, 11],
     lambda x: resized(x, math.ceil(0.3 * x.shape[2]), round(x.shape[3] * 0.5)))
case("- Interpolate(size=[int((H - 20) * 0.5) + 12, floor((W - 20) * 0.35) + 12])", [3, 10, 11],
     lambda x: resized(x, int((x.shape[2] - 20) * 0.5) + 12, math.floor((x.shape[3] - 20) * 0.35) + 12))
case("- Interpolate(size=[int(H // 2 * 1.5), round((H + W) * 2.5e-1)])", [3, 10, 11],
     lambda x: resized(x, int(x.shape[2] // 2 * 1.5), round(sum(sizes(x)) * 0.25)))
def single(x, f): return float(torch.tensor(x, dtype=torch.float32) * torch.tensor(f, dtype=torch.float32))
case("- Interpolate(size=[floor(float32(H) * 0.7), ceil(float32(W) * 0.7)])", [3, 90, 90],
     lambda x: resized(x, math.floor(single(x.shape[2], 0.7)), math.ceil(single(x.shape[3], 0.7))))
case("- Interpolate(size=[int(float32(H + W) * 0.1), round(float32(W) * 1.5)])", [3, 90, 90],
     lambda x: resized(x, int(single(sum(sizes(x)), 0.1)), round(single(x.shape[3], 1.5))))

def answer(f, shape):
    try: y = f(torch.zeros([1] + shape))
    except Exception: return None
    # archdb has no tensors without elements.
    return list(y.shape[1:]) if y.numel() else None

random.seed(20)
for layers, own, f in CASES:
    inputs = [own] + [[3, h, w] for h in (1, 2, 3, 4, 7, 8, 10) for w in (1, 2, 5, 8, 11)]
    inputs += [[3, random.randint(1, 70), random.randint(1, 70)] for _ in range(25)]
    answers = [{"input": i, "output": answer(f, i)} for i in inputs]
    assert answers[0]["output"], layers
    print(json.dumps({"layers": layers, "own": own, "answers": answers}))
