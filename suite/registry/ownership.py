"""Settings that only one variant of a choice has, though they stand flat beside the others.

They are older than the choice: ``steps`` was a setting of every run before there were systems with
nothing to step through, and ``warmup`` before there were schedules without one. A variant says
which are its own (``Variant.own_keys``); a run of another variant neither writes nor takes them.
"""

from collections.abc import Mapping
from functools import cache

from suite.registry.names import Variants
from suite.registry.settings import Legacy, Settings, Variant

Choices = Mapping[str, Variants]
"""Settings by name that choose a variant with keys of its own, and the variants there are."""
Names = tuple[str, ...]
"""The names of the variants that are chosen, in the order of the choices."""


def chosen(choices: Choices, values: Mapping[str, object], model: type[Settings]) -> Names:
    """The variant that is chosen by each choice; the default where nothing is said.

    Raises:
        ValueError: A choice is none.
    """
    fields = model.model_fields
    return tuple(
        variants.parse(values.get(choice, fields[choice].default)).name
        for choice, variants in choices.items()
    )


def foreign(choices: Choices, names: Names) -> Mapping[str, str]:
    """The keys of variants that are not chosen, each with what is wrong with setting it.

    Args:
        choices: The choices.
        names: What is chosen by each.
    """
    return _foreign(tuple(choices.values()), names)


def as_of_old(model: type[Settings], choices: Choices, names: Names) -> frozenset[str]:
    """The choices that are what all runs were before there was a choice.

    Args:
        model: The model of settings, whose choices say so (``Legacy``).
        choices: The choices.
        names: What is chosen by each.
    """
    return _as_of_old(model, tuple(choices), names)


@cache
def _foreign(choices: tuple[Variants, ...], names: Names) -> dict[str, str]:
    found = {}
    for variants, name in zip(choices, names, strict=True):
        for owner in variants.names:
            if owner != name:
                text = (
                    f"a setting of the {variants.kind} {owner}, and the {variants.kind} is {name}"
                )
                found.update(dict.fromkeys(variants.find(owner).settings.own_keys, text))
    return {key: f"{key} is {text}" for key, text in found.items()}


@cache
def _as_of_old(model: type[Settings], choices: tuple[str, ...], names: Names) -> frozenset[str]:
    return frozenset(
        choice
        for choice, name in zip(choices, names, strict=True)
        for mark in model.model_fields[choice].metadata
        if isinstance(mark, Legacy) and isinstance(mark.value, Variant) and mark.value.name == name
    )
