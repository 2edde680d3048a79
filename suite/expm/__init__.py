"""The matrix exponential and its action: matrices and a method in; results, gradients out."""

from suite.expm.authors import Stopping, authors_stopping
from suite.expm.bounds import (
    Degree,
    DivergedError,
    choose_degree,
    coupling_norm_bound,
    low_rank_norm_bound,
    theta,
)
from suite.expm.coupling import COUPLING_METHODS, matrix_exp_coupling
from suite.expm.fused import fused_unavailable
from suite.expm.fused.measured import Measured
from suite.expm.matrix import MATRIX_METHODS, forget_idle, matrix_exp
from suite.expm.resolve import resolve_coupling_method, resolve_low_rank_method
from suite.expm.truncated import truncated_coupling, truncated_log_determinant

__all__ = [
    "COUPLING_METHODS",
    "MATRIX_METHODS",
    "Degree",
    "DivergedError",
    "Measured",
    "Stopping",
    "authors_stopping",
    "choose_degree",
    "coupling_norm_bound",
    "forget_idle",
    "fused_unavailable",
    "low_rank_norm_bound",
    "matrix_exp",
    "matrix_exp_coupling",
    "resolve_coupling_method",
    "resolve_low_rank_method",
    "theta",
    "truncated_coupling",
    "truncated_log_determinant",
]
