"""Mutants that no test can notice, because nothing that anybody can see changes."""

from tests.mutants.mutant import Mutant

EQUIVALENTS = {
    (
        "suite/expm/bounds.py",
        "_reciprocal_series",
        "taylor = [1.0 / math.factorial(j) for j in range(m + 1)]",
        "1  ->  2",
    ): "one coefficient more, which the sum to min(k, m) never reads",
    (
        "suite/store/leases/held_lease.py",
        "HeldLease.beat",
        "self.lost = True",
        "True  ->  False",
    ): "the look that follows finds the file gone too, and says that it is lost",
    (
        "suite/store/states/state.py",
        "Survey._look",
        "attempt = self._attempt(run_id, leases) if leases else 0",
        "0  ->  1",
    ): "without leases no attempt has a generation, whatever its number",
    (
        "suite/dispatch/watching/watch.py",
        "Watch.__init__",
        "self._weights = {run.id: max(run.settings.flops() or 0.0, 1.0) for run in runs}",
        "0.0  ->  1.0",
    ): "the larger of it and 1.0 is taken",
    (
        "suite/train/loop/curve.py",
        "",
        "ROWS = 1000",
        "1000  ->  1001",
    ): "about how many rows a curve has: a number of taste, which its docstring calls one",
}
"""Module, function, line of the source and change; why it makes no difference."""


def reason(mutant: Mutant) -> str | None:
    """Why a mutant is no fault, if it is a known one of this kind."""
    key = (mutant.module, mutant.function, mutant.text, mutant.change)
    return EQUIVALENTS.get(key)
