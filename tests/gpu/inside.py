"""What is used of the suite's inner modules; all else comes from its public packages."""

from suite.flows.authors_checkpoint import our_name
from suite.flows.network import CouplingNetwork
from suite.measure.bench.torch_compiled import compile_unavailable, compiled_series
from suite.train.loop.learner import Learner
from suite.train.numerics.device import kernels
from suite.train.numerics.precision import PRECISIONS, Precision, run_networks_in
from suite.train.task import run as train

__all__ = [
    "PRECISIONS",
    "CouplingNetwork",
    "Learner",
    "Precision",
    "compile_unavailable",
    "compiled_series",
    "kernels",
    "our_name",
    "run_networks_in",
    "train",
]
