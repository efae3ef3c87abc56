"""Which networks are recorded, and at which inputs."""

from dataclasses import dataclass
from typing import Callable

NETWORKS = {}


@dataclass
class Network:
    build: Callable
    # The inputs' shapes by name, one dictionary a run.
    inputs: list
    # The inputs that hold integers.
    integers: tuple = ()
    # The keys of the outputs, where the model gives a dictionary; names for them, where it gives a list.
    outputs: tuple = ()
    # "cpu" for models that look at values.
    device: str = "meta"


def network(name, inputs, **options):
    """Registers a function that builds a model, under the name of its definition."""

    def register(build):
        NETWORKS[name] = Network(build, inputs, **options)
        return build

    return register
