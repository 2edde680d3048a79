"""Random studies, and what they should expand to, worked out the slow and plain way."""

from itertools import product
from typing import Any

from hypothesis import strategies as st

from suite.spec import Scale, Study

Values = dict[str, Any]
CHOICES: dict[str, list[Any]] = {
    "coupling": ["affine", "additive", "matrixexp"],
    "lr": [0.01, 0.001, 1],
    "seed": [0, 1, 2],
    "epochs": [1, 50, 200],
    "flips": [True, False],
    "halve_at": [[], [40], [20, 40]],
    "hidden_channels": [8, 128, 132],
}
"""Settings that random studies set, with what they set them to."""
DEFAULTS = {"coupling": "matrixexp", "lr": 0.01, "seed": 0}
"""The settings that rules depend on, and axes enumerate; rules set the others."""
DECIDING = tuple(DEFAULTS)
RULED = tuple(key for key in CHOICES if key not in DEFAULTS)


def _values(*keys: str, least: int = 0) -> st.SearchStrategy[Values]:
    """One value for each of some settings."""
    chosen = {key: st.sampled_from(CHOICES[key]) for key in keys}
    return st.fixed_dictionaries({}, optional=chosen).filter(lambda found: len(found) >= least)


def _axes(*keys: str) -> st.SearchStrategy[Values]:
    """Some values for each of some settings."""
    lists = {key: st.lists(st.sampled_from(CHOICES[key]), min_size=1, unique=True) for key in keys}
    return st.fixed_dictionaries({}, optional=lists)


def _apart(values: Values, axes: Values, rules: list[Values]) -> dict[str, Any]:
    """What no study says: a setting with one value and an axis of it."""
    left = {key: value for key, value in values.items() if key not in axes}
    return {"values": left, "axes": axes, "rules": rules}


_rules = st.lists(
    st.fixed_dictionaries({"when": _values(*DECIDING, least=1), "set": _values(*RULED, least=1)}),
    max_size=3,
)
_layers = st.builds(_apart, _values(*CHOICES), _axes(*DECIDING), _rules)
studies = _layers.map(
    lambda layer: Study(
        study="random",
        title="Random",
        task="train",
        fixed=layer["values"],
        axes=layer["axes"],
        rules=layer["rules"],
    )
)
scales = _layers.map(
    lambda layer: Scale(set=layer["values"], axes=layer["axes"], rules=layer["rules"])
)
overrides = _values(*CHOICES) | _axes(*DECIDING)


def expected(study: Study, scale: Scale, sets: Values) -> list[Values]:
    """What is set in each run; what is not keeps its default."""
    lists = {
        key: v if isinstance(v, list) and key != "halve_at" else [v] for key, v in sets.items()
    }
    axes = {**study.axes, **scale.axes}
    axes |= {key: [value] for key, value in scale.set.items() if key in axes} | lists
    points = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    return [_run(study, scale, point, {key: point[key] for key in sets}) for point in points]


def _run(study: Study, scale: Scale, point: Values, sets: Values) -> Values:
    grid = {**DEFAULTS, **study.fixed, **scale.set, **point}
    own, refined = _matching(study.rules, grid), _matching(scale.rules, grid)
    of_scale = {key for rule in scale.rules for key in rule.set}
    own = {key: value for key, value in own.items() if key not in of_scale}
    # From the weakest to the strongest.
    return {**study.fixed, **point, **own, **scale.set, **refined, **sets}


def _matching(rules: Any, grid: Values) -> Values:
    """What the rules set that hold at a point of the grid."""
    found: Values = {}
    for rule in rules:
        if all(grid[key] == wanted for key, wanted in rule.when.items()):
            found |= rule.set
    return found
