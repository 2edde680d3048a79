"""Glow's names (openai/glow, 91b2c57)."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from typing_extensions import override

from suite.errors import MistakeError
from suite.registry import SYSTEMS, ModelSettings
from suite.spec.complaint import complaints, dotted
from suite.systems.build_system import build_system
from suite.systems.published.published_names import Place, PublishedNames, needed
from suite.systems.system import System

KEYS = ("image_size", "n_levels", "depth", "width", "flow_permutation", "flow_coupling")
"""Settings that the programs of Glow and Emerging share."""
COUPLINGS = {0: "additive", 1: "affine"}
MIXINGS = {0: "reverse", 1: "shuffle", 2: "dense"}

# From our names to theirs; all that fit a name are applied to it, in this order.
_PARTS = (
    (r"^flow\.levels\.(\d+)\.prior\.", r"pool\1/"),
    (r"^flow\.levels\.(\d+)\.(\d+)\.", r"\1/\2/"),
    (r"\b(actnorm|norm)\.shift$", "actnorm_center/b"),
    (r"\b(actnorm|norm)\.log_scale$", "actnorm_scale/logs"),
    (r"\bcoupling\.network\.first\.", "f1/l_1/"),
    (r"\bcoupling\.network\.second\.", "f1/l_2/"),
    (r"\bcoupling\.network\.last\.", "f1/l_last/"),
    (r"\bconv1x1\.permutation$", "invconv/P"),
    (r"\bconv1x1\.lower$", "invconv/L"),
    (r"\bconv1x1\.upper$", "invconv/U"),
    (r"\bconv1x1\.log_diagonal$", "invconv/log_S"),
    (r"\bconv1x1\.signs$", "invconv/sign_S"),
    (r"\bconv1x1\.diagonal$", "invconv/S"),
    (r"\bconv1x1\.reflections\.(\d+)$", r"invconv/v_\1"),
    (r"\bconv1x1\.", "invconv/"),
    (r"\bshuffle\.order$", "shuffle/indices"),
    (r"\bshuffle\.back$", "shuffle/indices_inverse"),
    (r"\bemerging\.first$", "emerging/W1"),
    (r"\bemerging\.second$", "emerging/W2"),
    (r"\bemerging\.", "emerging/"),
    (r"\bperiodic\.", "fourier/"),
    (r"\bconv\.", "conv/"),
    (r"\bweight$", "W"),
    (r"\bbias$", "b"),
    (r"\blog_scale$", "logs"),
)
# The program multiplies from the right, and keeps kernels as (row, column, in, out).
_KERNEL, _CHANNELS = (3, 2, 0, 1), (0, 3, 1, 2)


class GlowNames(PublishedNames):
    """``model/0/1/actnorm_center/b`` and the like, with or without TensorFlow's ``:0``.

    Whether the top prior is learned is ``learntop``. The form of the 1x1 convolution is a switch in
    the program's text; here ``decomposition`` is ``PLU`` for it.
    """

    program = "glow"

    @override
    def build(self, config: Mapping[str, Any]) -> System:
        needed(self.program, config, KEYS)
        if config.get("n_bits_x", 8) != 8:
            raise MistakeError(
                f"the config of {self.program} has n_bits_x = {config['n_bits_x']!r}",
                hint="images of 8 bits are the only ones here",
            )
        shared = {
            "name": self.program,
            "levels": config["n_levels"],
            "depth": config["depth"],
            "width": config["width"],
            "coupling": self.chosen(config, "flow_coupling", COUPLINGS),
        }
        try:
            settings = ModelSettings(
                size=config["image_size"], system=SYSTEMS.parse({**shared, **self.own(config)})
            )
            return build_system(settings)
        except ValidationError as error:
            found = [f"{dotted(one.path)}: {one.text}" for one in complaints(error)]
            raise MistakeError(f"the config of {self.program}: {'; '.join(found)}") from None
        except ValueError as error:
            raise MistakeError(f"the config of {self.program}: {error}") from None

    def own(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """What the program has beside what it shares with the other."""
        mixing = self.chosen(config, "flow_permutation", MIXINGS)
        if mixing == "dense":
            mixing = self.chosen(config, "decomposition", {"": "dense", "PLU": "plu"})
        learned = config.get("learntop", config.get("learnprior"))
        if learned is None:
            raise MistakeError("the config of glow lacks learntop")
        return {"mixing": mixing, "learn_top": learned}

    def chosen(self, config: Mapping[str, Any], key: str, known: Mapping[Any, str]) -> str:
        """What one of the program's settings is called here.

        Raises:
            MistakeError: Its value is not known.
        """
        value = config.get(key, "")
        if not isinstance(value, int | str) or value not in known:
            shown = ", ".join(repr(one) for one in known)
            raise MistakeError(
                f"the config of {self.program} has {key} = {value!r}", hint=f"there are: {shown}"
            )
        return known[value]

    @override
    def places(self, system: System) -> Mapping[str, Place]:
        last = max(int(name.split(".")[2]) for name in system.state_dict())
        top = f"model/pool{last}/conv/"
        places = {}
        for ours, tensor in system.state_dict().items():
            theirs = authors_name(ours)
            axes = _axes(theirs, tensor.ndim)
            places[theirs.replace(top, "model/prior/p/")] = Place(ours, axes)
        return places

    @override
    def says_nothing(self, name: str) -> bool:
        """An average of the weights says nothing: the programs keep one and never use it."""
        return name.endswith("/ExponentialMovingAverage")

    @override
    def name(self, given: str) -> str:
        return given.removesuffix(":0")


def authors_name(ours: str) -> str:
    """What the program calls a tensor of ours, but for the top prior, named like a split's.

    >>> authors_name("flow.levels.0.1.coupling.network.second.norm.log_scale")
    'model/0/1/f1/l_2/actnorm_scale/logs'
    """
    name = ours
    for pattern, theirs in _PARTS:
        name = re.sub(pattern, theirs, name)
    return f"model/{name}"


def _axes(theirs: str, dimensions: int) -> tuple[int, ...]:
    """For each of our axes of an array the program's."""
    if theirs.endswith("invconv/W"):
        return (1, 0)
    if dimensions != 4:
        return ()
    return _CHANNELS if theirs.endswith(("/b", "/logs")) else _KERNEL
