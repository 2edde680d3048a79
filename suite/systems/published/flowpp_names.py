"""Flow++'s names (aravindsrinivas/flowpp, 737fadb2, on TensorFlow): three programs."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from torch import Tensor, nn
from typing_extensions import override

from suite.errors import MistakeError
from suite.flows.mixtures import (
    ChannelNorm,
    ContextNetwork,
    FittedConv,
    GatedAttention,
    GatedConv,
    MixtureNetwork,
    NormedFittedConv,
    PairStep,
    VariationalNoise,
)
from suite.flows.mixtures.gated_convolutions import ContextGatedConv
from suite.flows.mixtures.mixture_network import AttentiveBlock, NormedBlock, PlainBlock
from suite.registry import SYSTEMS
from suite.registry.systems.flowpp_forms import FORMS
from suite.registry.systems.flowpp_settings import check_heads
from suite.spec.complaint import complaints, dotted
from suite.systems.flowpp import FlowPp
from suite.systems.published.published_names import Place, PublishedNames, needed
from suite.systems.system import System

FORM_OF = {"flowpp-cifar": "cifar10", "flowpp-in32": "imagenet32", "flowpp-in64": "imagenet64"}
"""The forms, by what a config's ``model`` says."""
KEYS = ("model", "H", "W", "construct")
"""What must be said; ``construct`` has the arguments of the program's function of this name."""
OURS = {"filters": "width", "blocks": "blocks", "components": "components", "attn_heads": "heads"}
"""Its arguments that are ours too."""
ALWAYS = {"use_nin": True, "use_ln": True}
"""Those of which there is one value here, its own default."""
PATCHES = {
    r"num_units=\d+": "context_width",
    r"range\(\d+\)": "context_blocks",
    r"blocks=\d+": "noise_blocks",
}
"""Constants in the program that a file may say were others: ``patched_constants``."""
_KERNEL, _DENSE, _MAP = (3, 2, 0, 1), (1, 0), (2, 0, 1)


@dataclass(frozen=True)
class Reshaped(Place):
    """Where an array goes that has axes of one more or fewer than ours.

    Attributes:
        shape: Ours.
        theirs: The program's.
    """

    shape: tuple[int, ...] = ()
    theirs: tuple[int, ...] = ()

    @override
    def to_ours(self, theirs: Tensor) -> Tensor:
        return super().to_ours(theirs).reshape(self.shape)

    @override
    def to_theirs(self, ours: Tensor) -> Tensor:
        flat = [self.theirs[axis] for axis in self.axes] if self.axes else list(self.theirs)
        return super().to_theirs(ours.reshape(flat))


class FlowPpNames(PublishedNames):
    """``MixLogisticAttnCoupling_3/block0/conv/c1/W`` and the like.

    Images are (batch, height, width, channels). Norms, matrices and couplings with and without
    attention are numbered each by itself, those of the noise first.
    """

    @override
    def build(self, config: Mapping[str, Any]) -> System:
        needed("flowpp", config, KEYS)
        if config["model"] not in FORM_OF:
            raise MistakeError(
                f"the config of flowpp has model = {config['model']!r}",
                hint=f"there are: {', '.join(FORM_OF)}",
            )
        given = {"form": FORM_OF[config["model"]], **_settings(config)}
        try:
            settings = SYSTEMS.find("flowpp").settings.model_validate(given)
            return _build(settings.arguments(), config)
        except ValidationError as error:
            found = [f"{dotted(one.path)}: {one.text}" for one in complaints(error)]
            raise MistakeError(f"the config of flowpp: {'; '.join(found)}") from None
        except ValueError as error:
            raise MistakeError(f"the config of flowpp: {error}") from None

    @override
    def places(self, system: System) -> Mapping[str, Place]:
        assert isinstance(system, FlowPp)
        names = _Names(system)
        return dict(names.all())


def _settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """What the arguments and the patched constants say, by our names."""
    said: dict[str, Any] = {}
    if not isinstance(config["construct"], Mapping):
        raise MistakeError("the config of flowpp: construct is no table of settings")
    for key, value in config["construct"].items():
        if key == "dequant_filters":
            said["noise_width"] = value
        elif key in OURS:
            said[OURS[key]] = value
        elif key not in ALWAYS or value != ALWAYS[key]:
            known = ", ".join((*OURS, "dequant_filters", *ALWAYS))
            raise MistakeError(
                f"the config of flowpp constructs with {key} = {value!r}",
                hint=f"its settings are {known}; the last two are always true",
            )
    if "width" in said:
        said.setdefault("noise_width", said["width"])
    return {**said, **_patched(config.get("patched_constants", ()))}


def _patched(patches: Any) -> dict[str, int]:
    """What constants of the program were changed to, by our names."""
    said = {}
    try:
        pairs = [(str(before), str(after)) for before, after in patches]
    except (TypeError, ValueError):
        raise MistakeError(
            "the config of flowpp: patched_constants are pairs of texts, before and after"
        ) from None
    for before, after in pairs:
        ours = next((PATCHES[one] for one in PATCHES if re.fullmatch(one, before)), None)
        number = re.search(r"\d+", after)
        if ours is None or number is None:
            raise MistakeError(f"the config of flowpp patches {before!r} to {after!r}")
        said[ours] = int(number[0])
    return said


def _build(arguments: dict[str, Any], config: Mapping[str, Any]) -> FlowPp:
    size, breadth = config["H"], config["W"]
    if not (isinstance(size, int) and isinstance(breadth, int) and size > 0 and breadth > 0):
        raise MistakeError(
            f"the config of flowpp has H = {size!r} and W = {breadth!r}",
            hint="they are whole numbers, the height and width of the images",
        )
    made_of = FORMS[arguments["form"]]
    check_heads("filters", arguments["width"], arguments["heads"])
    if made_of.context_heads is not None:
        check_heads("num_units", arguments["context_width"], made_of.context_heads)
    return FlowPp(
        size=size,
        breadth=breadth,
        channels=config.get("channels", 3),
        seed=0,
        **arguments,
    )


def _blocks(blocks: Iterable[nn.Module]) -> list[PlainBlock]:
    return [block for block in blocks if isinstance(block, PlainBlock)]


Entry = tuple[str, Place]


class _Names:
    """The program's name of every parameter of a system."""

    def __init__(self, system: FlowPp) -> None:
        self.system = system
        self.ours = {part: name for name, part in system.named_modules()}
        self.counts: Counter[str] = Counter()
        self.is_cifar = system.form == "cifar10"

    def all(self) -> Iterator[Entry]:
        """All of them."""
        if isinstance(self.system.noise, VariationalNoise):
            yield from self._context(self.system.noise.context)
        for part in self.system.modules():
            if isinstance(part, PairStep):
                yield from self._step(part)

    def _context(self, context: ContextNetwork) -> Iterator[Entry]:
        theirs = "context_proc"
        yield from self._conv(f"{theirs}/proj", context.input)
        if context.places is not None:
            yield f"{theirs}/pos_emb_dq", Place(f"{self.ours[context]}.places", _MAP)
        for index, block in enumerate(_blocks(context.blocks)):
            yield from self._gated_conv(f"{theirs}/c{index}", block.conv)
            if isinstance(block, NormedBlock):
                yield from self._norm(f"{theirs}/dqln{index}", block.norm1)
            if isinstance(block, AttentiveBlock):
                yield from self._attention(f"{theirs}/dqattn{index}", block.attention)
                yield from self._norm(f"{theirs}/ln{index}", block.norm2)

    def _step(self, step: PairStep) -> Iterator[Entry]:
        theirs, ours = self._next("Norm"), f"{self.ours[step.before]}.norm"
        for member in (0, 1):
            yield f"{theirs}/norm{member}/g", Place(f"{ours}.gains.{member}", _MAP)
            yield f"{theirs}/norm{member}/b", Place(f"{ours}.shifts.{member}", _MAP)
        if FORMS[self.system.form].pointwise:
            theirs, ours = self._next("Pointwise"), f"{self.ours[step.before]}.pointwise"
            for member in (0, 1):
                yield f"{theirs}/W{member}", Place(f"{ours}.weights.{member}", _DENSE)
        yield from self._network(step.coupling.network)

    def _network(self, network: MixtureNetwork) -> Iterator[Entry]:
        attends = any(isinstance(block, AttentiveBlock) for block in network.blocks)
        theirs = self._next("MixLogisticAttnCoupling" if attends else "MixLogisticCoupling")
        first, last = ("proj_in", "proj_out") if self.is_cifar else ("c1", "c2")
        yield f"{theirs}/pos_emb", Place(f"{self.ours[network]}.places", _MAP)
        yield from self._conv(f"{theirs}/{first}", network.input)
        for index, block in enumerate(_blocks(network.blocks)):
            inner = f"{theirs}/block{index}"
            yield from self._gated_conv(f"{inner}/conv", block.conv)
            if isinstance(block, NormedBlock):
                yield from self._norm(f"{inner}/ln1", block.norm1)
            if isinstance(block, AttentiveBlock):
                yield from self._attention(f"{inner}/attn", block.attention)
                yield from self._norm(f"{inner}/ln2", block.norm2)
        yield from self._conv(f"{theirs}/{last}", network.output)

    def _gated_conv(self, theirs: str, part: GatedConv) -> Iterator[Entry]:
        yield from self._conv(f"{theirs}/c1", part.conv1)
        if isinstance(part, ContextGatedConv):
            yield from self._conv(f"{theirs}/a_proj", part.context)
        yield from self._conv(f"{theirs}/c2", part.conv2)

    def _attention(self, theirs: str, part: GatedAttention) -> Iterator[Entry]:
        yield from self._conv(f"{theirs}/proj1", part.project)
        yield from self._conv(f"{theirs}/proj2", part.gate)

    def _conv(self, theirs: str, part: FittedConv) -> Iterator[Entry]:
        ours, is_normed = self.ours[part], isinstance(part, NormedFittedConv)
        weight = f"{theirs}/{'V' if is_normed else 'W'}"
        outputs, inputs, kernel, _ = part.weight.shape
        if kernel == 1:
            shape = tuple(part.weight.shape)
            yield weight, Reshaped(f"{ours}.weight", _DENSE, shape, (inputs, outputs))
        else:
            yield weight, Place(f"{ours}.weight", _KERNEL)
        if is_normed:
            yield f"{theirs}/g", Place(f"{ours}.gain")
        yield f"{theirs}/b", Place(f"{ours}.bias")

    def _norm(self, theirs: str, part: ChannelNorm) -> Iterator[Entry]:
        shape = tuple(part.gain.shape)
        given = (1, 1, 1, *shape) if self.is_cifar else shape
        for their_name, name in (("g", "gain"), ("b", "shift")):
            ours = f"{self.ours[part]}.{name}"
            yield f"{theirs}/{their_name}", Reshaped(ours, (), shape, given)

    def _next(self, scope: str) -> str:
        """The program's name of the next part of a kind: the first of them has no number."""
        number = self.counts[scope]
        self.counts[scope] += 1
        return f"{scope}_{number}" if number else scope
