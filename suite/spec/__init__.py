"""Frozen models of what users write and of what is run: settings in; studies, runs, ids out."""

from suite.spec.conditions import Conditions
from suite.spec.expansion import Cell, Expansion, expand
from suite.spec.identity import run_id
from suite.spec.matching import Matching, matching_of
from suite.spec.resources import Resources, laid_over
from suite.spec.run import Run
from suite.spec.setting import Match, Setting, UnfitError, match, parse_all, setting_of
from suite.spec.study import (
    AS_IT_STANDS,
    DIVERGENCES,
    PAPER,
    SEED,
    TIMINGS,
    Beside,
    Claim,
    Divergence,
    Expectation,
    Of,
    Rule,
    Scale,
    Scales,
    Study,
    Table,
    is_divergence,
)

__all__ = [
    "AS_IT_STANDS",
    "DIVERGENCES",
    "PAPER",
    "SEED",
    "TIMINGS",
    "Beside",
    "Cell",
    "Claim",
    "Conditions",
    "Divergence",
    "Expansion",
    "Expectation",
    "Match",
    "Matching",
    "Of",
    "Resources",
    "Rule",
    "Run",
    "Scale",
    "Scales",
    "Setting",
    "Study",
    "Table",
    "UnfitError",
    "expand",
    "is_divergence",
    "laid_over",
    "match",
    "matching_of",
    "parse_all",
    "run_id",
    "setting_of",
]
