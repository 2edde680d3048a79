"""The names of Neural Spline Flow (bayesiains/nsf, eaa9377f, on torch)."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from typing_extensions import override

from suite.errors import MistakeError
from suite.flows.splines.rational_quadratic import SMALLEST
from suite.registry import SYSTEMS
from suite.spec.complaint import complaints, dotted
from suite.systems.nsf import Nsf
from suite.systems.published.published_names import Place, PublishedNames, needed
from suite.systems.system import System

OURS = {
    "levels": "levels",
    "steps_per_level": "steps",
    "multi_scale": "multiscale",
    "hidden_channels": "width",
    "num_res_blocks": "blocks",
    "dropout_prob": "dropout",
    "num_bits": "bits",
    "preprocessing": "preprocessing",
    "alpha": "alpha",
}
"""The program's settings that are ours too."""
COUPLINGS = {"rational_quadratic_spline": "spline", "affine": "affine"}
"""Its couplings that are here."""
FIXED = {"actnorm": True, "resnet_batchnorm": True}
"""Settings of which there is one value here, that of all its published ones."""
FIXED_OF_SPLINES = {
    "min_bin_width": SMALLEST,
    "min_bin_height": SMALLEST,
    "min_derivative": SMALLEST,
    "apply_unconditional_transform": False,
}
"""The same of its ``spline_params``."""
KEYS = ("image_size", "coupling_layer_type", "use_resnet", *OURS)
"""What must be said."""
_LEVEL = r"^flow\.levels\.(\d+)\."
_ROOT = "_transform._transforms.1"
# From ours to the program's within a level; all that fit a name are applied.
_PARTS = (
    (r"\.actnorm\.", "._transforms.0."),
    (r"(_transforms\.\d+)\.conv1x1\.", r"\1._transforms.1."),
    (r"\.permutation$", ".permutation._permutation"),
    (r"\.(lower|upper)$", r".\1_entries"),
    (r"\.raw_diagonal$", ".unconstrained_upper_diag"),
    (r"\.coupling\.network\.", "._transforms.2.transform_net."),
)
_RESIDUAL = (
    (r"\.norm1\.", ".batch_norm_layers.0."),
    (r"\.norm2\.", ".batch_norm_layers.1."),
    (r"\.conv1\.", ".conv_layers.0."),
    (r"\.conv2\.", ".conv_layers.1."),
    (r"\.input\.", ".initial_layer."),
    (r"\.output\.", ".final_layer."),
)
_PLAIN = ((r"\.input\.", ".net.0."), (r"\.middle\.", ".net.2."), (r"\.output\.", ".net.4."))
_CONSTANT = re.compile(
    r"^_transform\._transforms\.0\..*_(scale|shift)$|\.(identity|transform)_features$"
)


class NsfNames(PublishedNames):
    """``_transform._transforms.1._transforms.0._transforms.1._transforms.0.shift`` and the like.

    The numbers of halves and the constants of the preprocessing follow from the settings; they may
    be there, and decide nothing.
    """

    @override
    def build(self, config: Mapping[str, Any]) -> System:
        needed("nsf", config, KEYS)
        try:
            settings = SYSTEMS.find("nsf").settings.model_validate(_given(config))
        except ValidationError as error:
            found = [f"{dotted(one.path)}: {one.text}" for one in complaints(error)]
            raise MistakeError(f"the config of nsf: {'; '.join(found)}") from None
        arguments = settings.arguments()
        size = _size(config["image_size"], arguments["levels"])
        return Nsf(size=size, channels=config.get("channels", 3), seed=0, **arguments)

    @override
    def places(self, system: System) -> Mapping[str, Place]:
        assert isinstance(system, Nsf)
        state = system.state_dict()
        is_plain = any(".middle." in name for name in state)
        parts = (*_PARTS, *(_PLAIN if is_plain else _RESIDUAL))
        steps = sum(name.endswith(".actnorm.shift") for name in state) // len(system.flow.levels)
        return {_theirs(name, steps, parts): Place(name) for name in state}

    @override
    def says_nothing(self, name: str) -> bool:
        return bool(_CONSTANT.search(name))


def _theirs(ours: str, steps: int, parts: tuple[tuple[str, str], ...]) -> str:
    """What the program calls a tensor of ours."""
    name = re.sub(_LEVEL + "conv1x1", rf"{_ROOT}._transforms.\1._transforms.{steps + 1}", ours)
    name = re.sub(
        _LEVEL + r"step(\d+)",
        lambda found: f"{_ROOT}._transforms.{found[1]}._transforms.{int(found[2]) + 1}",
        name,
    )
    for pattern, theirs in parts:
        name = re.sub(pattern, theirs, name)
    return name


def _given(config: Mapping[str, Any]) -> dict[str, Any]:
    """Our settings, of the program's."""
    coupling = config["coupling_layer_type"]
    if coupling not in COUPLINGS:
        raise MistakeError(
            f"the config of nsf has coupling_layer_type = {coupling!r}",
            hint=f"there are: {', '.join(COUPLINGS)}",
        )
    _refuse_others(FIXED, config)
    given = {ours: config[theirs] for theirs, ours in OURS.items()}
    given["coupling"] = COUPLINGS[coupling]
    given["network"] = "residual" if config["use_resnet"] else "plain"
    return given | (_of_splines(config) if given["coupling"] == "spline" else {})


def _of_splines(config: Mapping[str, Any]) -> dict[str, Any]:
    needed("nsf", config, ["spline_params"])
    said = config["spline_params"]
    if not isinstance(said, Mapping):
        raise MistakeError(f"the config of nsf has spline_params = {said!r}")
    needed("nsf in its spline_params", said, ["num_bins", "tail_bound"])
    _refuse_others(FIXED_OF_SPLINES, said)
    return {"bins": said["num_bins"], "bound": said["tail_bound"]}


def _refuse_others(fixed: Mapping[str, object], said: Mapping[str, Any]) -> None:
    for key, value in fixed.items():
        if said.get(key, value) != value:
            raise MistakeError(
                f"the config of nsf has {key} = {said[key]!r}; of it there is only {value!r}"
            )


def _size(size: Any, levels: int) -> int:
    """The size of images, if it can be halved once for each level."""
    if not isinstance(size, int) or size < 2**levels or size % 2**levels:
        raise MistakeError(
            f"the config of nsf has image_size = {size!r}",
            hint=f"with {levels} levels it is a multiple of {2**levels}",
        )
    return size
