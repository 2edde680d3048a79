"""YAML 1.2 text -> studies and scales, or every mistake with its place.

>>> from suite.specfile import find_study, read_study
>>> read_study(find_study("table4")).task
'train'
"""

from suite.specfile.assignment import parse_assignment, parse_assignments
from suite.specfile.find import (
    find_near,
    find_study,
    is_scales,
    shared_scales,
    shipped_folder,
    shipped_studies,
)
from suite.specfile.read import read_model, read_scales, read_study, scale_of, scales_of
from suite.specfile.schema import json_schema
from suite.specfile.yaml.mistakes import Mistake, MistakesError

__all__ = [
    "Mistake",
    "MistakesError",
    "find_near",
    "find_study",
    "is_scales",
    "json_schema",
    "parse_assignment",
    "parse_assignments",
    "read_model",
    "read_scales",
    "read_study",
    "scale_of",
    "scales_of",
    "shared_scales",
    "shipped_folder",
    "shipped_studies",
]
