"""NICE's names (laurent-dinh/nice, 864c5059, on pylearn2)."""

import math
import operator
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from torch import nn
from typing_extensions import override

from suite.errors import MistakeError
from suite.flows.vectors import HalvesCoupling
from suite.registry import SYSTEMS
from suite.spec.complaint import complaints, dotted
from suite.systems.nice import INTERVALS, Nice
from suite.systems.published.published_names import Place, PublishedNames, needed
from suite.systems.system import System

KEYS = ("D", "hidden", "hidden_layers_per_coupling", "prior", "low", "high", "reorder")
"""The program's settings; ``split``, if it is there, is half of D."""
_TRANSPOSED = (1, 0)


class NiceNames(PublishedNames):
    """``encoder_coupling_2_h1_W`` and the like, and ``encoder_z_D``, the scale of each latent.

    Matrices are (in, out). Images are vectors; ours of D values are square, in colour or grey.
    """

    @override
    def build(self, config: Mapping[str, Any]) -> System:
        needed("nice", config, KEYS)
        channels, size = _shape(config["D"])
        half = channels * size**2 // 2
        if config.get("split", half) != half:
            raise MistakeError(f"the config of nice splits {config['D']} at {config['split']}")
        try:
            settings = SYSTEMS.find("nice").settings.model_validate(
                {
                    "hidden_layers": config["hidden_layers_per_coupling"],
                    "width": config["hidden"],
                    "prior": config["prior"],
                    "interval": _interval(config["low"], config["high"]),
                    "reorder": config["reorder"],
                }
            )
        except ValidationError as error:
            found = [f"{dotted(one.path)}: {one.text}" for one in complaints(error)]
            raise MistakeError(f"the config of nice: {'; '.join(found)}") from None
        return Nice(size=size, channels=channels, seed=0, **settings.arguments())

    @override
    def places(self, system: System) -> Mapping[str, Place]:
        assert isinstance(system, Nice)
        couplings = [
            (name, part)
            for name, part in system.flow.named_children()
            if isinstance(part, HalvesCoupling)
        ]
        places = {}
        for index, (name, coupling) in enumerate(couplings, start=1):
            for layer, called in enumerate(_layers(coupling)):
                ours = f"flow.{name}.layers.{layer}"
                theirs = f"encoder_coupling_{index}_{called}"
                places[f"{theirs}_W"] = Place(f"{ours}.weight", _TRANSPOSED)
                places[f"{theirs}_b"] = Place(f"{ours}.bias")
        return {**places, "encoder_z_D": Place("flow.scaling.log_scale")}


def _layers(coupling: HalvesCoupling) -> list[str]:
    hidden: nn.ModuleList = coupling.layers
    return [*(f"h{layer}" for layer in range(1, len(hidden))), "out"]


def _shape(dimensions: Any) -> tuple[int, int]:
    """Channels and size of square images, in colour or grey, of an even number of values.

    >>> _shape(3072), _shape(784)
    ((3, 32), (1, 28))
    """
    try:
        values = operator.index(dimensions)
    except TypeError:
        values = 0
    for channels in (3, 1):
        size = math.isqrt(max(values, 0) // channels)
        if values > 0 and values % 2 == 0 and channels * size**2 == values:
            return channels, size
    raise MistakeError(
        f"the config of nice has D = {dimensions!r}",
        hint="it is an even number, the values of a square image in colour or grey",
    )


def _interval(low: object, high: object) -> str:
    for name, ends in INTERVALS.items():
        if (low, high) == ends:
            return name
    raise MistakeError(
        f"the config of nice scales pixels to [{low}, {high}]",
        hint=f"there are: {', '.join(str(list(ends)) for ends in INTERVALS.values())}",
    )
