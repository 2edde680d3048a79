"""The spline of Neural Spline Flow alone, in both directions."""

from collections.abc import Iterator

from torch import Tensor
from typing_extensions import override

from suite.flows.splines import RationalQuadratic
from tests.systems.vectors.system_vectors import Quantity, SystemVectors


class NsfSplineVectors(SystemVectors):
    """``nsf_spline``: several splines, each with a row of parameters for each value."""

    system = "nsf"
    given = {  # noqa: RUF012 (of the class, and never changed)
        "*.uw": "what becomes widths",
        "*.uh": "what becomes heights",
        "*.ud": "what becomes slopes",
        "*.x": "the values",
        "*.y": "the values of the way back",
    }

    @override
    def quantities(self) -> Iterator[Quantity]:
        for index, case in enumerate(self.file.setting("cases")):
            spline = self.spline(index, case["tail_bound"])
            y, log_slope = spline.forward(self._of(index, "x"))
            yield f"{index}.out", y
            yield f"{index}.logdet", log_slope
            x = spline.inverse(self._of(index, "y"))
            yield f"{index}.inv", x
            yield f"{index}.inv_logdet", -spline.forward(x)[1]

    def spline(self, index: int, bound: float) -> RationalQuadratic:
        """The spline of a case."""
        raw = (self._of(index, name) for name in ("uw", "uh", "ud"))
        return RationalQuadratic(*raw, bound=bound, axis=1)

    def _of(self, index: int, name: str) -> Tensor:
        return self.file[f"{index}.{name}"]
