"""Whose vectors a file has, and the class that computes them."""

from collections.abc import Mapping
from typing import Any

from suite.registry.names import load_target
from tests.systems.vectors.system_vectors import SystemVectors
from tests.systems.vectors.vector_file import UncheckableError

CLASSES = {
    "mef": "tests.systems.vectors.mef_vectors:MefVectors",
    "nice": "tests.systems.vectors.nice_vectors:NiceVectors",
    "nsf": "tests.systems.vectors.nsf_vectors:NsfVectors",
    "nsf-spline": "tests.systems.vectors.nsf_spline_vectors:NsfSplineVectors",
    "flowpp-cifar": "tests.systems.vectors.flowpp_vectors:FlowPpVectors",
    "flowpp-in32": "tests.systems.vectors.flowpp_vectors:FlowPpVectors",
    "flowpp-in64": "tests.systems.vectors.flowpp_vectors:FlowPpVectors",
    "flowpp-mix": "tests.systems.vectors.flowpp_mixture_vectors:MixtureVectors",
    "realnvp": "tests.systems.vectors.realnvp_vectors:RealNvpVectors",
    "glow": "tests.systems.vectors.glow_vectors:GlowVectors",
    "glowplu": "tests.systems.vectors.glow_vectors:PluVectors",
    "emerging": "tests.systems.vectors.glow_vectors:EmergingVectors",
    "keras_preprocessing 1.0.1": "tests.systems.vectors.glow_vectors:AugmentationVectors",
}
"""For each name in a config the class of its quantities; a system more is a line more."""
NAMED_BY = ("model", "program", "kind")
"""Where a config says whose it is, the first that it has."""
SIGNS = {
    "flow_type": "mef",
    "flowtype": "naf",
    "n_params_planar": "planar_radial",
    "patch_size": "tarflow",
}
"""What only the configs have of programs that do not say whose they are."""


def kind_of(config: Mapping[str, Any]) -> type[SystemVectors]:
    """The class of a file's quantities.

    Raises:
        UncheckableError: The file does not say whose it is, or it is of a system that is not there.
    """
    name = _name(config)
    if name not in CLASSES:
        raise UncheckableError(
            f"has vectors of {name}, a system that is not there; there are: {', '.join(CLASSES)}"
        )
    kind: type[SystemVectors] = load_target(CLASSES[name])
    return kind


def is_known(config: Mapping[str, Any]) -> bool:
    """Whether the file's system is there."""
    try:
        return bool(kind_of(config))
    except UncheckableError:
        return False


def _name(config: Mapping[str, Any]) -> str:
    for key in NAMED_BY:
        if key in config:
            return str(config[key])
    for key, name in SIGNS.items():
        if key in config:
            return name
    raise UncheckableError(f"its config does not say of which system it is: {', '.join(NAMED_BY)}")
