"""One run of a model, noted as a design: what every module and every function of torch was given and gave."""

from __future__ import annotations

import linecache
import sys

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from .._captured import OTHER_BRANCH, OTHER_NUMBER, ModuleCall, Note
from .._errors import ArchdbError, UnsupportedModel
from . import functions, hooks, modules
from .nodes import Names, Node
from .branches import is_at_edge, what_is_left
from .sizes import Size, plain, recorder, text_of
from .skeleton import Skeleton
from .tensors import tensors_in, without_numbers
from .weights_sizes import fixed_dimensions

_NOWHERE = ("torch", "archdb")


class Recorder(TorchFunctionMode):
    """Follows one run of a skeleton.

    Tensors are known by their identity: `_references` has for each the layer that made it. All tensors that
    were seen are kept until the run ends, so that an identity is never used twice.
    """

    def __init__(self, skeleton: Skeleton, input_names: list[str], turned=frozenset()):
        super().__init__()
        self.skeleton = skeleton
        self.nodes: list[Node] = []
        self._by_path: dict[str, Node] = {}
        self.calls: list[ModuleCall] = []
        # The path of the module that each of them called.
        self.called: list[str] = []
        self.notes: list[Note] = []
        self.conditions: dict[str, str] = {}
        # The places whose comparisons come out otherwise in this run, and those where they could.
        self.turned = turned
        self.edges: list[str] = []
        self.is_narrowed = False
        # How many comparisons there were, and how many there may be: a loop may not end with another outcome.
        self.compared = 0
        self.most_compared: int | None = None
        self.first_input = input_names[0]
        self.names = Names(input_names)
        for name, _ in skeleton.modules:
            if name:
                self.names.reserve(name)
        self.scope: list[str] = [""]
        self.runs: dict[int, Node] = {}
        self.renamed: dict[str, str] = {}
        self.claims: dict[int, Node] = {}
        self._references: dict[int, str] = {}
        # The rank of a tensor, and its dimensions whose size is the same at every input.
        self._fixed: dict[str, tuple[int | None, frozenset]] = {}
        self._kept: list = []
        self._nothing: set[int] = set()
        # What was made of the model's own tensors alone.
        self._constants: dict[int, torch.Tensor] = {}
        self._meta: dict[int, torch.Tensor] = {}
        self._tensor_nodes: dict[int, Node] = {}
        self._module_paths: dict[int, int] = {}
        self.failed_at: str | None = None
        # What was done where the run cannot follow.
        self.unfollowed: UnsupportedModel | None = None
        self.depth = 0

    # MARK: tensors

    @staticmethod
    def is_tensor(value) -> bool:
        return isinstance(value, torch.Tensor)

    def knows(self, tensor) -> bool:
        return id(tensor) in self._references

    def bind(self, tensor: torch.Tensor, reference: str) -> None:
        self._references[id(tensor)] = reference
        self._kept.append(tensor)

    def begin(self, tensor: torch.Tensor, name: str) -> None:
        """An input."""
        self.bind(tensor, name)
        self._fixed[name] = (tensor.dim(), frozenset())

    def bind_nothing(self, tensor: torch.Tensor, reference: str) -> None:
        """A part of a tensor that has no elements: no layer makes it."""
        self.bind(tensor, reference)
        self._nothing.add(id(tensor))

    def is_nothing(self, tensor: torch.Tensor) -> bool:
        return id(tensor) in self._nothing

    def bind_all(self, output, node: Node) -> None:
        """Says of which layer's outputs the tensors of a result are."""
        tensors = list(tensors_in(output))
        node.outputs = [tuple(tensor.shape) for tensor in tensors]
        self._note_fixed(node)
        for index, tensor in enumerate(tensors):
            self.bind(tensor, node.output(index))

    def _note_fixed(self, node: Node) -> None:
        """Which dimensions of a layer's outputs are the same at every input."""
        known = [self._fixed.get(reference, _NONE_FIXED) for reference in node.inputs]
        ranks, given = [item[0] for item in known], [item[1] for item in known]
        for index, shape in enumerate(node.outputs):
            fixed = fixed_dimensions(node.type, node.hyper, ranks, given, len(shape))
            self._fixed[node.output(index)] = (len(shape), fixed)

    def reference(self, tensor: torch.Tensor) -> str:
        """The layer, or the input, that a tensor comes from; a parameter or a constant becomes a layer."""
        known = self._references.get(id(tensor))
        if known is not None:
            return known
        parameter = self.parameter(tensor)
        key = id(parameter) if parameter is not None else id(tensor)
        node = self._tensor_nodes.get(key)
        if node is None:
            node = self._tensor_node(tensor, parameter)
            self._tensor_nodes[key] = node
            self._kept.append(tensor)
        return node.output()

    def _require_followed(self, tensor) -> None:
        """An error about a tensor that was made of the input where nobody saw it.

        The run's tensors hold no numbers, and the model's constants do, or are known: one without numbers that
        nobody knows comes from code that the run does not pass through.
        """
        if self.skeleton.with_weights or self._is_constant(tensor):
            return
        raise UnsupportedModel(
            "a tensor comes from code that cannot be followed", path=self.scope[-1] or None,
            found=f"a tensor of shape {list(tensor.shape)}" + self._at_place(),
            expected="functions of torch in the thread of forward, outside of torch.vmap and torch.func")

    def _is_constant(self, tensor) -> bool:
        return (
            tensor.device.type != "meta" or self.skeleton.has(tensor) or id(tensor) in self._constants
            or self.parameter(tensor) is not None)

    def keep_constants(self, given, output) -> None:
        """What a function makes of the model's own tensors alone is such a tensor too."""
        if not self.skeleton.with_weights and all(map(self._is_constant, tensors_in(given))):
            for tensor in tensors_in(output):
                self._constants[id(tensor)] = tensor

    def _at_place(self) -> str:
        if recorder() is not self:
            return ""
        file, line = self.place()
        return f" at {file}:{line}"

    def _tensor_node(self, tensor, parameter) -> Node:
        if parameter is None:
            self._require_followed(tensor)
        if parameter is not None and id(parameter) not in self.claims:
            return self.add_parameter(parameter)
        name = self._buffer_name(tensor) if parameter is None else self.skeleton.names[id(parameter)]
        shape = [int(size) for size in tensor.shape]
        return self.add("Buffer", name, [], {"shape": shape}, [tuple(shape)])

    def parameter(self, tensor: torch.Tensor) -> nn.Parameter | None:
        """The model's parameter that a tensor stands for."""
        return self.skeleton.originals.get(id(tensor))

    def add_parameter(self, parameter: nn.Parameter) -> Node:
        """A parameter as a layer."""
        shape = [int(size) for size in parameter.shape]
        name = self.skeleton.names[id(parameter)]
        node = self.add("Parameter", name, [], {"shape": shape}, [tuple(shape)])
        self.claim(node, parameter)
        return node

    def claim(self, node: Node, parameter: nn.Parameter) -> None:
        """A parameter is among those that a layer counts."""
        self.claims[id(parameter)] = node
        node.parameters.append(id(parameter))

    def _buffer_name(self, tensor) -> str:
        original = self.skeleton.buffers.get(id(tensor))
        for name, buffer in self.skeleton.model.named_buffers():
            if buffer is original:
                return name
        return self.here("constant")

    def without_weights(self, value):
        """A tensor on the device on which the run computes."""
        if not isinstance(value, torch.Tensor) or self.skeleton.with_weights or value.device.type == "meta":
            return value
        known = self._meta.get(id(value))
        if known is None:
            reference = self.reference(value)
            known = without_numbers(value)
            self.bind(known, reference)
            self._meta[id(value)] = known
            self._kept.append(value)
        return known

    # MARK: layers

    def here(self, name: str) -> str:
        """A name within the module that runs."""
        return f"{self.scope[-1]}.{name}" if self.scope[-1] else name

    def add(self, type_: str, path: str, inputs: list[str], hyper: dict, outputs=()) -> Node:
        if not inputs and type_ in MADE_OF_SIZES:
            # Which tensor it is given makes no difference: its sizes name theirs.
            inputs = [self.first_input]
        node = self._append(Node(self.names.unique(path), type_, inputs, hyper, outputs=list(outputs)))
        self._note_fixed(node)
        return node

    def _append(self, node: Node) -> Node:
        self._count()
        self.nodes.append(node)
        self._by_path[node.path] = node
        return node

    def node(self, reference: str) -> Node | None:
        """The layer whose output it is; None of an input."""
        return self._by_path.get(reference) or self._by_path.get(reference.rpartition(".")[0])

    def opaque(self, path: str, inputs: list[str], outputs: list, function: str) -> Node:
        """A layer whose outputs are declared with their whole shapes."""
        return self.add("Opaque", path, inputs, {"output": outputs, "function": function, "batched": False})

    # MARK: the model's code

    @staticmethod
    def place() -> tuple[str, int]:
        """The file and the line of the model's code that runs."""
        frame = sys._getframe(1)
        while frame is not None:
            package = frame.f_globals.get("__name__", "").partition(".")[0]
            if package not in _NOWHERE:
                return frame.f_code.co_filename.rpartition("/")[2], frame.f_lineno
            frame = frame.f_back
        return "?", 0

    def _count(self) -> None:
        self.compared += 1
        if self.most_compared is not None and self.compared + len(self.nodes) > self.most_compared:
            raise ArchdbError("the other branch does not end")

    @staticmethod
    def _is_asserted() -> bool:
        """Whether the line that runs is an assertion: the model does not run with another outcome."""
        frame = sys._getframe(1)
        while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _NOWHERE:
            frame = frame.f_back
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno) if frame else ""
        return line.lstrip().startswith(("assert ", "torch._assert(", "_assert("))

    def compare(self, left, relation: str, right, outcome: bool) -> bool:
        """A branch of the model's code hangs on a comparison of sizes: the outcome that it is to have."""
        if _is_within_torch():
            return outcome
        self._count()
        if not outcome:
            relation = _OPPOSITE[relation]
        condition = f"{text_of(left)} {relation} {text_of(right)}"
        known = self.conditions.get(condition)
        file, line = self.place()
        place = f"{file}:{line}"
        if is_at_edge(plain(left), relation, plain(right)):
            if place in self.turned:
                needed = what_is_left(relation, plain(right), text_of(left))
                if needed is not None:
                    self.is_narrowed = True
                    self.conditions.setdefault(
                        f"{text_of(left)} {needed} {text_of(right)}", f"{OTHER_BRANCH} ({place})")
                return not outcome
            if place not in self.edges and not self._is_asserted():
                self.edges.append(place)
        if known is None:
            self.conditions[condition] = f"{OTHER_BRANCH} ({place})"
        return outcome

    def require_values(self, tensor: torch.Tensor) -> None:
        """A norm's mean is one of several values a channel: all sizes but that of the channels."""
        count = 1
        for dimension, size in enumerate(self.sizes(tensor)):
            count = count if dimension == 1 else size * count
        if isinstance(count, Size):
            self.conditions.setdefault(f"{count.text} > 1", MORE_THAN_ONE)

    def fix(self, size: Size) -> None:
        """The model's code takes a size as a number that nothing can follow."""
        condition = f"{size.text} == {plain(size)}"
        if condition in self.conditions or _is_within_torch():
            return
        file, line = self.place()
        place = f"{file}:{line}"
        self.conditions[condition] = f"{OTHER_NUMBER} ({place})"
        self.notes.append(
            Note(f"a size is fixed at {plain(size)}", self.scope[-1] or None, place))

    def note(self, message: str, path: str | None = None) -> None:
        file, line = self.place()
        self.tell(message, path, f"{file}:{line}")

    def tell(
        self, message: str, path: str | None = None, place: str | None = None, is_guess: bool = True
    ) -> None:
        """A note, once."""
        if not any(note.message == message and note.place == place for note in self.notes):
            self.notes.append(Note(message, path, place, is_guess))

    # MARK: functions of torch

    def __torch_function__(self, function, types, args=(), kwargs=None):
        try:
            return functions.call(self, function, args, kwargs or {})
        except Exception as error:
            self.raised(error, getattr(function, "__name__", "a function"), args, kwargs)
            raise

    def raised(self, error: Exception, name: str, *given) -> None:
        """A function or a layer raised. Where the model's code goes on, it does so for these sizes.

        The conditions are of no account where the run ends with the exception.
        """
        if isinstance(error, ArchdbError) or _is_within_torch():
            return
        file, line = self.place()
        for tensor in tensors_in(given):
            for size in self.sizes(tensor) if self.knows(tensor) else ():
                if isinstance(size, Size):
                    self.conditions.setdefault(
                        f"{size.text} == {plain(size)}", f"{OTHER_BRANCH} ({file}:{line})")
        self.tell(
            f"the model goes on where {name} raised {type(error).__name__}", self.scope[-1] or None,
            f"{file}:{line}", is_guess=False)

    def sizes(self, tensor: torch.Tensor) -> torch.Size:
        """The shape of a tensor, whose sizes know where they come from."""
        reference = self._references.get(id(tensor))
        shape = tensor.shape
        if reference is None:
            return shape
        fixed = self._fixed.get(reference, _NONE_FIXED)[1]
        return torch.Size([
            size if index in fixed else Size(size, f"like({reference}, {index})")
            for index, size in enumerate(shape)])

    # MARK: modules

    def module(self, module: nn.Module, original, args, kwargs):
        path = self.skeleton.path.get(id(module))
        if path is None:
            return original(module, *args, **kwargs)
        builder = modules.builder(module)
        if builder is not None and not all(id(p) in self.skeleton.originals for p in module.parameters()):
            # torch.func.functional_call gives it tensors that were made: its forward is followed.
            builder = None
        shapes = [tuple(int(size) for size in tensor.shape) for tensor in tensors_in((args, kwargs))]
        takes = self._names_of((args, kwargs))
        count = self._module_paths.get(id(module), 0)
        self._module_paths[id(module)] = count + 1
        call = ModuleCall(
            path=path, type=type(module).__name__, depth=self.depth, inputs=shapes, outputs=[], params=0,
            trainable=0, takes=takes, kernel_size=getattr(module, "kernel_size", None), is_layer=False,
            reused=count > 0)
        self.calls.append(call)
        self.called.append(path)
        if builder is not None:
            args, kwargs = hooks.after_pre_hooks(module, args, kwargs)
            try:
                output = self._layer(builder, module, original, path, args, kwargs, call)
            except Exception as error:
                self.raised(error, path or type(module).__name__, args, kwargs)
                self._forget(call, module)
                raise
            if output is not NotImplemented:
                output = hooks.after_hooks(module, args, kwargs, output)
                call.outputs = [tuple(tensor.shape) for tensor in tensors_in(output)]
                call.gives = self._names_of(output)
                return output
        self.scope.append(path)
        position = len(self.calls) - 1
        self.depth += 1
        first = len(self.nodes)
        try:
            output = original(module, *args, **kwargs)
        except BaseException:
            self.failed_at = self.failed_at or path
            raise
        finally:
            self.scope.pop()
            self.depth -= 1
        if not module._modules and path and len(self.nodes) == first + 1 and self._is_all_of(
                self.nodes[first], output):
            # A module of one function is that function: it has the module's path.
            self.renamed[self.nodes[first].path] = self._path_of_run(path, module)
            self.runs.setdefault(id(module), self.nodes[first])
        self.calls[position].outputs = [
            tuple(int(size) for size in tensor.shape) for tensor in tensors_in(output)]
        self.calls[position].gives = self._names_of(output)
        return output

    def _forget(self, call: ModuleCall, module) -> None:
        """A layer that raised has not run."""
        index = next(index for index, one in enumerate(self.calls) if one is call)
        del self.calls[index], self.called[index]
        self._module_paths[id(module)] -= 1

    def _names_of(self, values) -> list[str]:
        """The layers or inputs that the tensors of some values come from; '' of one that none has made."""
        return [self._references.get(id(tensor), "") for tensor in tensors_in(values)]

    def _is_all_of(self, node: Node, output) -> bool:
        """Whether what a module gives is what a layer gives."""
        tensors = list(tensors_in(output))
        return len(tensors) == len(node.outputs) and all(
            self._references.get(id(tensor)) == node.output(index) for index, tensor in enumerate(tensors))

    def _layer(self, builder, module, original, path, args, kwargs, call):
        """A module that is one layer of the design."""
        with torch._C.DisableTorchFunction():
            args, kwargs = functions.on_the_run_s_device(self, (args, kwargs))
            made = builder(self, hooks.without_hooks(module), original, args, kwargs)
            if made is NotImplemented:
                return NotImplemented
            output, type_, inputs, hyper = made
            earlier = self.runs.get(id(module))
            node = Node(self._path_of_run(path, module), type_, [self.reference(x) for x in inputs], hyper)
            node.is_module = True
            self._append(node)
            self._claim_all(node, module, earlier)
            self.runs.setdefault(id(module), node)
            if any(output is tensor for tensor in inputs):
                output = output.view_as(output) if output.dim() else output.clone()
            self.bind_all(output, node)
        call.path, call.is_layer = node.path, True
        return output

    def _path_of_run(self, path: str, module) -> str:
        if id(module) in self.runs or not path:
            return self.names.unique(path or type(module).__name__.lower())
        return path

    def _claim_all(self, node: Node, module, earlier: Node | None) -> None:
        parameters = [self.skeleton.originals[id(p)] for p in module.parameters()]
        if not parameters:
            return
        if earlier is not None:
            node.weights = earlier.path
            return
        owners = [self.claims.get(id(p)) for p in parameters]
        if owners[0] is not None:
            if all(owner is owners[0] for owner in owners) and owners[0].type == node.type:
                node.weights = owners[0].weights or owners[0].path
            else:
                node.tied = owners[0].path
        for parameter in parameters:
            if id(parameter) not in self.claims:
                self.claim(node, parameter)
        self._add_what_makes_weights(node, module, parameters)

    def _add_what_makes_weights(self, node: Node, module, parameters) -> None:
        """Parameters that a weight is computed from, beyond as many as the weight has: weight_norm's lengths."""
        weight = getattr(module, "weight", None)
        if not isinstance(weight, torch.Tensor) or module._parameters.get("weight") is not None:
            return
        bias = getattr(module, "bias", None)
        counted = weight.numel() + (bias.numel() if isinstance(bias, torch.Tensor) else 0)
        more = sum(p.numel() for p in parameters) - counted
        if more > 0:
            extra = self.add("Parameter", f"{node.path}_parametrizations", [], {"shape": [more]}, [(more,)])
            extra.is_module = True


_NONE_FIXED: tuple[int | None, frozenset] = (None, frozenset())

# Layers whose tensors are made of sizes alone.
MADE_OF_SIZES = {"Zeros", "Ones", "Full", "Arange"}

MORE_THAN_ONE = "Expected more than 1 value per channel when training"
"""What torch says where a BatchNorm has one value a channel to take the mean of."""

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _is_within_torch() -> bool:
    """Whether torch's own kernels in Python ask, and no model: they see the sizes of this run."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith(functions.__name__):
            return False  # What a function is given is noted.
        if not name.startswith("archdb."):
            return name.startswith(_KERNELS)
        frame = frame.f_back
    return False


_KERNELS = ("torch._", "torch.fx", "torch.utils", "torch.library", "torch.overrides")
