"""A training step as one CUDA graph: what is left of a step without the host's calls."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.utils import get_total_norm

from suite.flows import refresh_norm_bounds
from tests.gpu.inside import Learner

WARM_UP = 3
OUTLASTS = 64
"""Updates that the bounds outlast: nothing may be read back while a graph is captured."""


def captured(body: Callable[[], object], device: torch.device) -> torch.cuda.CUDAGraph:
    """A graph of a call that reads nothing back, and writes where it always does.

    Args:
        body: The call.
        device: Where it computes.
    """
    stream = torch.cuda.Stream(device)
    stream.wait_stream(torch.cuda.current_stream(device))
    with torch.cuda.stream(stream):
        for _ in range(WARM_UP):
            body()
    torch.cuda.current_stream(device).wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        body()
    return graph


class GraphedStep:
    """Steps of a learner from a graph, whose bounds, learning rate and share stay as captured.

    It computes what ``Learner.step`` does. Norms' bounds are those of the weights when it was
    captured: a real run would capture anew when they are outgrown.

    Args:
        learner: The learner, which has begun.
    """

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        self.steps = 0
        self.x = self._next()
        for group in learner.optimiser.param_groups:
            group["capturable"] = True  # the optimiser's count of steps stays on the device
            group["lr"] = learner.schedule(0)
        self.settle()
        self.graph = captured(self._body, learner.device)

    def settle(self) -> None:
        """Reads the bounds for as many updates as there are before the graph is whole."""
        refresh_norm_bounds(self.learner.model, step_size=0.0, steps=OUTLASTS)

    def __call__(self) -> None:
        """Makes a step on the next batch."""
        self.x.copy_(self._next(), non_blocking=True)
        self.graph.replay()

    def _next(self) -> Tensor:
        batch = self.learner.batches.take(self.steps % self.learner.batches.epoch_steps)
        (x,) = self.learner.model.inputs(batch.pixels, batch.noise)
        self.steps += 1
        if self.learner.device.type == "cpu":
            return x
        return x.pin_memory().to(self.learner.device, non_blocking=True)

    def _body(self) -> None:
        learner = self.learner
        learner.optimiser.zero_grad()
        loss = learner.model.loss(self.x)
        learner.precision.backward(loss)
        gradients = [one.grad for one in learner.model.parameters() if one.grad is not None]
        learner.gradient_norm = get_total_norm(gradients)
        learner.precision.step(learner.optimiser)
        learner.average.update()
