"""What a user sets inside variants: ``--set coupling.method=taylor``."""

from collections.abc import Iterable, Mapping
from typing import Any

from suite.registry import Settings
from suite.spec.complaint import dotted, unknown
from suite.spec.setting import Setting, UnfitError, parse_all, setting_of


def with_part(variant: Settings, part: Mapping[str, Any]) -> Settings:
    """A variant with those of some settings that it has.

    >>> from suite.registry import COUPLINGS
    >>> with_part(COUPLINGS.parse("matrixexp"), {"method": "taylor"}).method
    'taylor'
    >>> with_part(COUPLINGS.parse("affine"), {"method": "taylor"})
    Affine(name='affine')
    """
    model = type(variant)
    own = {key: value for key, value in part.items() if key in model.model_fields}
    return variant.model_copy(update=parse_all(model, own))


def part_mistakes(path: str, value: Any, candidates: Iterable[Settings]) -> list[str]:
    """What is wrong with a setting of variants.

    Args:
        path: What the user wrote: ``coupling.method``.
        value: What it is to be.
        candidates: Every variant that arms have.
    """
    name = path.partition(".")[2]
    models = list(dict.fromkeys(type(one) for one in candidates))
    fitting = [
        setting for model in models if name != "name" and (setting := setting_of(model, name))
    ]
    if not fitting:
        keys = dict.fromkeys(key for model in models for key in model.model_fields if key != "name")
        return [f"--set {path}: {unknown('setting', name, keys)}"]
    found = [text for setting in fitting for text in _mistakes(path, setting, value)]
    return list(dict.fromkeys(found))


def _mistakes(path: str, setting: Setting, value: Any) -> list[str]:
    try:
        setting.parse(value)
    except UnfitError as error:
        return [f"--set {dotted((path, *item.path))}: {item.text}" for item in error.complaints]
    return []


def alike(path: str, variants: Iterable[Settings], part: Mapping[str, Any]) -> list[str]:
    """What is wrong if an axis's variants are no longer told apart once a part of them is set."""
    before = list(variants)
    if len({with_part(one, part) for one in before}) == len(before):
        return []
    return [f"--set {path}: makes arms alike that differ only in what it sets"]
