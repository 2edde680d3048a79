"""Emerging's names (ehoogeboom/emerging, fabb09b)."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from suite.errors import MistakeError
from suite.systems.published.glow_names import GlowNames

MIXINGS = {2: "conv1x1", 3: "emerging", 4: "periodic"}
DECOMPOSITIONS = {"": "dense", "PLU": "plu", "QR": "qr"}


class EmergingNames(GlowNames):
    """Those of Glow's program, and ``emerging/W1``, ``fourier/W`` and ``invconv/v_0`` and the like.

    Whether all levels have learned priors is ``learnprior``.
    """

    program = "emerging"

    @override
    def own(self, config: Mapping[str, Any]) -> dict[str, Any]:
        if "learnprior" not in config:
            raise MistakeError("the config of emerging lacks learnprior")
        return {
            "mixing": self.chosen(config, "flow_permutation", MIXINGS),
            "decomposition": self.chosen(config, "decomposition", DECOMPOSITIONS),
            "learn_priors": config["learnprior"],
        }
