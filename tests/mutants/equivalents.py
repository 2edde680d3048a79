"""Mutants that no test can notice, because nothing that anybody can see changes."""

from tests.mutants.mutant import Mutant

EQUIVALENTS: dict[tuple[str, str, str], str] = {}
"""Module, line of the source and change; why it makes no difference."""


def reason(mutant: Mutant) -> str | None:
    """Why a mutant is no fault, if it is a known one of this kind."""
    return EQUIVALENTS.get((mutant.module, mutant.text, mutant.change))
