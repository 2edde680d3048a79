"""Normalising flows with matrix exponentials: settings in; layers, models, likelihoods out.

``forward(x) -> (z, logdet)`` and ``inverse(z) -> x``; a new layer is a :class:`Transform`.
"""

from suite.flows.actnorm import ActNorm
from suite.flows.authors_checkpoint import from_authors
from suite.flows.build import build_model
from suite.flows.convolutions import (
    InvertibleConv1x1,
    MatrixExpConv1x1,
    PLUConv1x1,
    StandardConv1x1,
)
from suite.flows.couplings import (
    AdditiveCoupling,
    AffineCoupling,
    Coupling,
    MatrixExpCoupling,
    ScaledCoupling,
)
from suite.flows.definition import Definition, Formula
from suite.flows.likelihood import bits_per_dim, nats_per_image, to_pixels
from suite.flows.multiscale import FlowStep, Level, MultiscaleFlow
from suite.flows.norm_bound import refresh_norm_bounds
from suite.flows.randomness import stream
from suite.flows.squeeze import squeeze, unsqueeze
from suite.flows.transform import Transform

__all__ = [
    "ActNorm",
    "AdditiveCoupling",
    "AffineCoupling",
    "Coupling",
    "Definition",
    "FlowStep",
    "Formula",
    "InvertibleConv1x1",
    "Level",
    "MatrixExpConv1x1",
    "MatrixExpCoupling",
    "MultiscaleFlow",
    "PLUConv1x1",
    "ScaledCoupling",
    "StandardConv1x1",
    "Transform",
    "bits_per_dim",
    "build_model",
    "from_authors",
    "nats_per_image",
    "refresh_norm_bounds",
    "squeeze",
    "stream",
    "to_pixels",
    "unsqueeze",
]
