"""What is set inside variants: ``--set coupling.method=taylor``, or so by a rule."""

from collections.abc import Iterable, Mapping
from typing import Any

from suite.registry import Settings, Variant
from suite.spec.complaint import Complaint, Path, dotted, unknown
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
    checked = parse_all(model, own)
    if isinstance(variant, Variant):
        return variant.changed(checked)
    return variant.model_copy(update=checked)


def inner_complaints(name: str, value: Any, models: Iterable[type[Settings]]) -> list[Complaint]:
    """What is wrong with a setting inside variants, of those that have it.

    Args:
        name: The setting, without that of the variant.
        value: What it is to be.
        models: The settings of all variants that it may be for.
    """
    kinds = list(dict.fromkeys(models))
    fitting = [one for kind in kinds if name != "name" and (one := setting_of(kind, name))]
    if not fitting:
        keys = dict.fromkeys(key for kind in kinds for key in kind.model_fields if key != "name")
        return [Complaint((), unknown("setting", name, keys), about_key=True)]
    found = [complaint for setting in fitting for complaint in _complaints(setting, value)]
    return list(dict.fromkeys(found))


def _complaints(setting: Setting, value: Any) -> list[Complaint]:
    try:
        setting.parse(value)
    except UnfitError as error:
        return error.complaints
    return []


def part_mistakes(origin: str, value: Any, models: Iterable[type[Settings]]) -> list[str]:
    """The same as lines.

    Args:
        origin: What was written, and where: ``--set coupling.method``.
        value: What it is to be.
        models: The settings of every variant that arms have.
    """
    name = origin.rpartition(".")[2]
    found = inner_complaints(name, value, models)
    return [f"{origin}{_behind(one.path)}: {one.text}" for one in found]


def _behind(path: Path) -> str:
    inner = dotted(path)
    return f".{inner}" if inner and not inner.startswith("[") else inner


def alike(origin: str, variants: Iterable[Settings], part: Mapping[str, Any]) -> list[str]:
    """What is wrong if an axis's variants are no longer told apart once a part of them is set."""
    before = list(variants)
    if len({with_part(one, part) for one in before}) == len(before):
        return []
    return [f"{origin}: makes arms alike that differ only in what it sets"]
