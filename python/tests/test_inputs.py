"""What a model is given, read as torchinfo reads it."""

from __future__ import annotations

from collections import OrderedDict, namedtuple

import pytest

import archdb
from archdb._inputs import call_of, mapped, shapes_of, sizes_of, twin

torch = pytest.importorskip("torch", reason="torch is not installed")

PAIR = namedtuple("PAIR", "left right")


def call(input_size=None, input_data=None, batch_dim=None, dtypes=None, **kwargs):
    return call_of(input_size, input_data, batch_dim, dtypes, kwargs)


@pytest.mark.parametrize(
    ("size", "shapes"),
    [
        ((1, 3, 8, 9), [(1, 3, 8, 9)]),
        ([1, 3, 8, 9], [(1, 3, 8, 9)]),
        (torch.Size([2, 5]), [(2, 5)]),
        ([(1, 3), (1, 4)], [(1, 3), (1, 4)]),
        (((1, 3), (1, 4)), [(1, 3), (1, 4)]),
        ([[1, 3]], [(1, 3)]),
        ((5,), [(5,)]),
    ],
)
def test_sizes(size, shapes):
    assert sizes_of(size) == shapes
    args, kwargs = call(size)
    assert [tuple(x.shape) for x in args] == shapes and kwargs == {}
    assert all(x.device.type == "meta" and x.dtype == torch.float32 for x in args)


@pytest.mark.parametrize("size", [(), "1x3", 3, (1, 0), (1, -3), [(1, 3), 4], (1, 2.5)])
def test_what_is_no_size(size):
    with pytest.raises(archdb.ArchdbError):
        call(size)


def test_a_size_that_no_tensor_has():
    with pytest.raises(archdb.RefusedInput, match="no tensor has the size"):
        call((1, 3, 2**40, 2**40))


def test_types_and_batch():
    args, _ = call([(50,), (8,)], batch_dim=0, dtypes=[torch.long, torch.half])
    assert [(tuple(x.shape), x.dtype) for x in args] == [
        ((1, 50), torch.long),
        ((1, 8), torch.half),
    ]
    args, _ = call((50, 8), batch_dim=1)
    assert tuple(args[0].shape) == (50, 1, 8)
    with pytest.raises(archdb.ArchdbError, match="1 dtypes are given for 2 sizes"):
        call([(1, 5), (1, 8)], dtypes=[torch.long])


def test_data():
    x, y = torch.zeros(2, 3), torch.zeros(2, 4)
    assert call(input_data=x)[0][0] is x
    args, kwargs = call(input_data=[x, y])
    assert args[0] is x and args[1] is y and kwargs == {}
    args, kwargs = call(input_data={"a": x}, flag=True)
    assert args == () and kwargs["a"] is x and kwargs["flag"] is True
    args, kwargs = call(input_data=[{"a": x}])
    assert args[0]["a"] is x and kwargs == {}
    assert tuple(call(input_data=x, batch_dim=0)[0][0].shape) == (1, 3)
    with pytest.raises(archdb.ArchdbError, match="both given"):
        call((1, 3), x)


def test_keywords_alone_are_an_input():
    assert call(x=torch.zeros(2, 3))[0] == ()
    assert call() is None


def test_arrays():
    numpy = pytest.importorskip("numpy")
    args, _ = call(input_data=[numpy.zeros((2, 3), dtype="int64")])
    assert isinstance(args[0], torch.Tensor) and args[0].dtype == torch.int64


def test_nested_arguments_keep_their_kinds():
    x = torch.zeros(2, 3)
    value = ((PAIR(x, [x]), OrderedDict(a=x, b=None)), {"n": 3, "s": "text"})
    new = mapped(value, lambda t: t + 1)
    assert isinstance(new[0][0], PAIR) and isinstance(new[0][1], OrderedDict)
    assert new[0][1]["b"] is None and new[1] == {"n": 3, "s": "text"}
    assert shapes_of(new) == [(2, 3)] * 3


def test_twin():
    x = torch.zeros(2, 3, dtype=torch.long)
    args, kwargs = twin(((x,), {"y": [x]}), [(4, 5), (6, 7)])
    assert tuple(args[0].shape) == (4, 5) and tuple(kwargs["y"][0].shape) == (6, 7)
    assert args[0].device.type == "meta" and args[0].dtype == torch.long
