"""RealNVP's names (laurent-dinh/models, real_nvp, e871d295, on TensorFlow)."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from typing_extensions import override

from suite.errors import MistakeError
from suite.flows.checkerboard import ChannelCoupling, CheckerboardCoupling
from suite.flows.checkerboard.residual_network import ResidualNetwork
from suite.registry import SYSTEMS
from suite.spec.complaint import complaints, dotted
from suite.systems.published.published_names import Place, PublishedNames, needed
from suite.systems.realnvp import RealNvp
from suite.systems.system import System

KEYS = ("image_size", "hpconfig")
"""What must be said; ``hpconfig`` is the text of the program's command line."""
OURS = {"n_scale": "levels", "base_dim": "width", "residual_blocks": "blocks"}
"""The program's settings that are ours too."""
DEFAULTS = {"n_scale": "4", "base_dim": "32", "residual_blocks": "2"}
"""Where the program has them if they are not said."""
FIXED = {
    "use_batch_norm": 1,
    "use_aff": 1,
    "skip": 1,
    "bottleneck": 0,
    "recursion_type": 2,
    "data_constraint": 0.9,
}
"""Settings of the program of which there is one value here, its own default."""
ELSEWHERE = frozenset({"alternate", "dropout_mask", "n_opt", "n_couplings"}) | frozenset(
    {"batch_size", "learning_rate", "clip_gradient"}
)
"""Settings of the program that it does not read, and those of its training."""
SMALLEST = 3
"""The program's convolutions do not take smaller images."""
_KERNEL = (3, 2, 0, 1)


class RealNvpNames(PublishedNames):
    """``model/scale_0/coupling_0/resnet/h_in/weights`` and the like.

    Kernels are (height, width, in, out). ``step``, which counts the passes of a norm, decides
    nothing, and may be there.
    """

    @override
    def build(self, config: Mapping[str, Any]) -> System:
        needed("realnvp", config, KEYS)
        said = _settings(config["hpconfig"])
        given = {ours: said.get(theirs, DEFAULTS[theirs]) for theirs, ours in OURS.items()}
        try:
            settings = SYSTEMS.find("realnvp").settings.model_validate(given, strict=False)
        except ValidationError as error:
            found = [f"{dotted(one.path)}: {one.text}" for one in complaints(error)]
            raise MistakeError(f"the config of realnvp: {'; '.join(found)}") from None
        arguments = settings.arguments()
        size = _size(config["image_size"], arguments["levels"])
        return RealNvp(size=size, channels=config.get("channels", 3), seed=0, **arguments)

    @override
    def places(self, system: System) -> Mapping[str, Place]:
        assert isinstance(system, RealNvp)
        return {
            f"model/scale_{level}/coupling_{index}/{theirs}": Place(f"{prefix}.{ours}", axes)
            for level, index, prefix, coupling in _couplings(system)
            for theirs, ours, axes in _coupling(coupling)
        }

    @override
    def says_nothing(self, name: str) -> bool:
        return name.rpartition("/")[2] == "step"


Rename = tuple[str, str, tuple[int, ...]]
"""The program's name, ours, and the program's axis for each of ours."""


def _couplings(
    system: RealNvp,
) -> Iterator[tuple[int, int, str, CheckerboardCoupling | ChannelCoupling]]:
    """Level, number within it, our name, and the coupling itself."""
    for name, part in system.named_modules():
        if isinstance(part, CheckerboardCoupling | ChannelCoupling):
            level, index = int(name.split(".")[2]), int(name.rpartition("coupling")[2])
            yield level, index, name, part


def _coupling(coupling: CheckerboardCoupling | ChannelCoupling) -> Iterator[Rename]:
    yield from _norm("bn_in", "input_norm")
    yield from _moments("bn_out", "norm")
    called = "rescaling_scale" if isinstance(coupling, CheckerboardCoupling) else "scale"
    yield called, "scale", ()
    for theirs, ours, axes in _network(coupling.network):
        yield f"resnet/{theirs}", f"network.{ours}", axes


def _network(network: ResidualNetwork) -> Iterator[Rename]:
    yield from _conv("h_in", "input", gained=False)
    yield from _conv("skip_in", "skip", gained=True)
    for block in range(len(network.blocks)):
        theirs, ours = f"block_{block}", f"blocks.{block}"
        yield from _norm(f"{theirs}/bn_in", f"{ours}.norm1")
        yield f"{theirs}/h_0/weights", f"{ours}.conv1.weight", _KERNEL
        yield from _norm(f"{theirs}/bn_0", f"{ours}.norm2")
        yield from _conv(f"{theirs}/out", f"{ours}.conv2", gained=True)
        yield from _conv(f"skip_{block}", f"skips.{block}", gained=True)
    yield from _norm("bn_pre_out", "norm")
    yield from _conv("out", "output", gained=True)


def _conv(theirs: str, ours: str, *, gained: bool) -> Iterator[Rename]:
    yield f"{theirs}/weights", f"{ours}.weight", _KERNEL
    yield f"{theirs}/biases", f"{ours}.bias", ()
    if gained:
        yield f"{theirs}/magnitude", f"{ours}.gain", ()


def _norm(theirs: str, ours: str) -> Iterator[Rename]:
    yield f"{theirs}/beta", f"{ours}.shift", ()
    yield from _moments(theirs, ours)


def _moments(theirs: str, ours: str) -> Iterator[Rename]:
    for moment in ("mean", "var"):
        yield f"{theirs}/{moment}", f"{ours}.moments.{moment}", ()


def _settings(text: object) -> dict[str, str]:
    """What a text such as ``n_scale=4,base_dim=32`` says, by the program's names.

    >>> _settings("n_scale=4,base_dim=32")
    {'n_scale': '4', 'base_dim': '32'}
    """
    said: dict[str, str] = {}
    for word in str(text).split(",") if text else ():
        key, is_set, value = (part.strip() for part in word.partition("="))
        known = is_set and (key in OURS or key in FIXED or key in ELSEWHERE)
        if not known or (key in FIXED and not _is(value, FIXED[key])):
            only = f"; of {key} there is only {FIXED[key]}" if key in FIXED else ""
            raise MistakeError(
                f"the config of realnvp has {word.strip()!r} in its hpconfig{only}",
                hint=f"its settings are {', '.join((*OURS, *FIXED))}",
            )
        said[key] = value
    return said


def _is(text: str, value: float) -> bool:
    try:
        return float(text) == value
    except ValueError:
        return False


def _size(size: Any, levels: int) -> int:
    """The size of images, if the program takes it."""
    smallest = SMALLEST * 2 ** (levels - 1)
    if not isinstance(size, int) or size < smallest or size % 2 ** (levels - 1):
        raise MistakeError(
            f"the config of realnvp has image_size = {size!r}",
            hint=f"with {levels} levels it is a multiple of {2 ** (levels - 1)}, and at least "
            f"{smallest}",
        )
    return size
