"""Training a flow, the task ``train``: settings and a sink in; curves, figures, weights out.

The task is ``suite.train.task:run``. It is given settings and a sink to report to, never a path. A
run that is killed at any step and gone on with from its checkpoint ends in the same bits as one
that never was: every random stream is in the checkpoint, and whatever happens at some steps only
(reading norm bounds and losses, evaluating) happens at steps that the settings decide.
"""

from suite.train.loop.evaluation import evaluate
from suite.train.state.weights import load_model

__all__ = ["evaluate", "load_model"]
