"""Models from checkpoints of the authors' program (github.com/changyi7231/MEF)."""

import re
from collections.abc import Mapping
from typing import Any

import torch
from pydantic import ValidationError
from torch import Tensor

from suite.flows.build import build_model
from suite.flows.multiscale import MultiscaleFlow
from suite.registry import ModelSettings

_SETTINGS = {
    "image_size": "size",
    "num_flows": "steps",
    "flow_type": "coupling",
    "conv_type": "conv1x1",
    "num_blocks": "num_blocks",
    "hidden_channels": "hidden_channels",
}
"""The authors' settings, and ours."""
_THEIRS = {ours: theirs for theirs, ours in _SETTINGS.items()}

# The authors' names, as patterns, and ours. A pattern is tried on a whole part of the name.
_PARTS = (
    (r"^blocks\.(\d+)\.(\d+)\.", r"levels.\1.\2."),
    (r"\.conv1x1\.l$", ".conv1x1.lower"),
    (r"\.conv1x1\.u$", ".conv1x1.upper"),
    (r"\.conv1x1\.p$", ".conv1x1.permutation"),
    (r"\.couplinglayer\.net\.layers\.0\.", ".coupling.network.input."),
    (r"\.couplinglayer\.net\.out_layer\.", ".coupling.network.output."),
    (r"\.couplinglayer\.", ".coupling."),
    (r"\.(?:conv|norm)\.(weight|scale|shift)$", r".\1"),
)
_BLOCK = re.compile(r"\.couplinglayer\.net\.layers\.([1-9]\d*)\.")
_CONSTANTS = re.compile(r"\.conv1x1\.(?:l_mask|u_mask|identity)$")


def from_authors(config: Mapping[str, Any], state: Mapping[str, Tensor]) -> MultiscaleFlow:
    """Builds our model from a state dict of the authors' program.

    Args:
        config: The program's settings: ``levels``, ``num_flows`` (steps of each level),
            ``conv_type``, ``flow_type``, ``num_blocks``, ``hidden_channels``, ``image_size``;
            other keys are ignored.
        state: Its state dict; constant buffers such as ``l_mask`` and the prefix ``module.`` of
            parallel training are accepted. The model gets the dtype of its tensors.

    Returns:
        The model, ready to use; it needs no initialisation.

    Raises:
        ValueError: The settings lack a key or name an unknown variant, or the state dict does not
            fit them; the message names what.
    """
    settings = read_config(config)
    dtype = _dtype(state)
    model = build_model(settings).to(dtype)
    ours = {our_name(name): value for name, value in state.items() if not is_constant(name)}
    theirs = {our_name(name): name for name in state}
    for name in state:
        if theirs[our_name(name)] != name:
            raise ValueError(f"{name} and {theirs[our_name(name)]} are the same weight")
    expected = model.state_dict()
    unknown = [theirs[name] for name in ours if name not in expected]
    missing = [name for name in expected if name not in ours]
    if unknown or missing:
        raise ValueError(
            "this state dict is not of the given config: "
            f"it lacks {_some(missing)}, and {_some(unknown)} fit nothing"
        )
    for name, value in ours.items():
        if value.shape != expected[name].shape:
            raise ValueError(
                f"{theirs[name]} has shape {tuple(value.shape)}, "
                f"and this config needs {tuple(expected[name].shape)}"
            )
        if value.dtype != expected[name].dtype or value.layout != torch.strided or value.is_meta:
            raise ValueError(
                f"{theirs[name]} is not a dense tensor of {expected[name].dtype} with values"
            )
    model.load_state_dict(ours)
    return model


def our_name(name: str) -> str:
    """What we call a tensor of the authors' state dict.

    >>> our_name("blocks.0.1.couplinglayer.net.layers.2.conv3.norm.scale")
    'levels.0.1.coupling.network.blocks.1.conv3.scale'
    """
    name = name.removeprefix("module.")
    name = _BLOCK.sub(lambda m: f".coupling.network.blocks.{int(m[1]) - 1}.", name)
    for pattern, ours in _PARTS:
        name = re.sub(pattern, ours, name)
    return name


def is_constant(name: str) -> bool:
    """Whether a tensor of the authors' state dict is the same in every model of its size."""
    return _CONSTANTS.search(name) is not None


def read_config(config: Mapping[str, Any]) -> ModelSettings:
    """The settings that the authors' settings are.

    Raises:
        ValueError: A key is missing, or names an unknown variant.
    """
    absent = [key for key in ("levels", *_SETTINGS) if key not in config]
    if absent:
        raise ValueError(f"the authors' config lacks {_some(absent)}")
    if not isinstance(config["num_flows"], list | tuple):
        raise ValueError(
            f"num_flows of the authors' config is {config['num_flows']!r}, not a list of numbers"
        )
    if config["levels"] != len(config["num_flows"]):
        raise ValueError(
            f"the authors' config has {config['levels']!r} levels "
            f"and num_flows for {len(config['num_flows'])}"
        )
    try:
        return ModelSettings.model_validate({name: config[key] for key, name in _SETTINGS.items()})
    except ValidationError as error:
        raise ValueError(f"the authors' config: {first_mistake(error, _THEIRS)}") from error


def first_mistake(error: ValidationError, names: Mapping[str, str] | None = None) -> str:
    """The first of the mistakes in some settings, in one line: where it is, and what.

    Args:
        error: The mistakes.
        names: What to call settings instead of their own names.
    """
    first = error.errors(include_url=False)[0]
    place = [str(part) for part in first["loc"]]
    place[:1] = [(names or {}).get(name, name) for name in place[:1]]
    said = " ".join(first["msg"].removeprefix("Value error, ").split())
    return f"{'.'.join(place)}: {said}" if place else said


def _dtype(state: Mapping[str, Tensor]) -> torch.dtype:
    found = {value.dtype for value in state.values() if value.is_floating_point()}
    if len(found) != 1:
        names = sorted(str(dtype) for dtype in found)
        raise ValueError(f"a state dict of one floating-point dtype is needed, got {names}")
    return found.pop()


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3]) or "nothing"
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
