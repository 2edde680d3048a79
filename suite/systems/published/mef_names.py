"""MEF's names (github.com/changyi7231/MEF)."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from typing_extensions import override

from suite.errors import MistakeError
from suite.flows.authors_checkpoint import is_constant, read_config
from suite.spec.complaint import complaints, dotted
from suite.systems.build_system import build_system
from suite.systems.published.published_names import Place, PublishedNames
from suite.systems.system import System

# The other way round than in suite.flows.authors_checkpoint; the first that fits a part is its.
_PARTS = (
    (r"^levels\.", "blocks."),
    (r"\.conv1x1\.lower$", ".conv1x1.l"),
    (r"\.conv1x1\.upper$", ".conv1x1.u"),
    (r"\.conv1x1\.permutation$", ".conv1x1.p"),
    (r"\.coupling\.", ".couplinglayer."),
    (r"\.network\.output\.", ".net.out_layer."),
    (r"(\.network\..*)\.weight$", r"\1.conv.weight"),
    (r"(\.network\..*)\.(scale|shift)$", r"\1.norm.\2"),
    (r"\.network\.input\.", ".net.layers.0."),
)
_BLOCK = re.compile(r"\.network\.blocks\.(\d+)\.")


class MefNames(PublishedNames):
    """The names of its state dict, as ``suite.flows.from_authors`` takes them."""

    @override
    def build(self, config: Mapping[str, Any]) -> System:
        try:
            return build_system(read_config(config))
        except ValidationError as error:
            found = [f"{dotted(one.path)}: {one.text}" for one in complaints(error)]
            raise MistakeError(f"the config of mef: {'; '.join(found)}") from None
        except ValueError as error:
            raise MistakeError(str(error)) from None

    @override
    def places(self, system: System) -> Mapping[str, Place]:
        return {authors_name(name): Place(name) for name in system.state_dict()}

    @override
    def name(self, given: str) -> str:
        return given.removeprefix("module.")

    @override
    def says_nothing(self, name: str) -> bool:
        return is_constant(name)


def authors_name(ours: str) -> str:
    """What the authors call a tensor of ours.

    >>> authors_name("levels.0.1.coupling.network.blocks.1.conv3.scale")
    'blocks.0.1.couplinglayer.net.layers.2.conv3.norm.scale'
    """
    name = ours
    for pattern, theirs in _PARTS:
        name = re.sub(pattern, theirs, name)
    return _BLOCK.sub(lambda block: f".net.layers.{int(block[1]) + 1}.", name)
