"""Mutants against the tests of their modules, a few at a time."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from tests.mutants.copied_tree import CopiedTree, Outcome
from tests.mutants.mutant import Mutant
from tests.mutants.targets import Target

Tests = tuple[str, ...]


class UntestableError(Exception):
    """The tests tell nothing: they fail without any fault, or see another copy of the package."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the tests noticed a mutant."""

    mutant: Mutant
    killed: bool


def limit_of(seconds: float) -> float:
    """How long tests that took some seconds may take where there is a fault."""
    return 5 * seconds + 10


class Trial(AbstractContextManager["Trial"]):
    """Runs tests in copies of the repository, one copy a process.

    Args:
        root: The repository.
        processes: How many tests run at a time.
    """

    def __init__(self, root: Path, processes: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mef-mutants-")
        self._pool = ThreadPoolExecutor(processes)
        self._free: SimpleQueue[CopiedTree] = SimpleQueue()
        self._seconds: dict[Tests, float] = {}
        for number in range(processes):
            tree = CopiedTree(root, Path(self._folder.name) / str(number))
            if tree.where() != tree.package:
                raise UntestableError(f"Python finds the package at {tree.where()}")
            self._free.put(tree)

    def measure(self, targets: Iterable[Target]) -> None:
        """Runs all tests without any fault: they must pass, and their times give the limits.

        Raises:
            UntestableError: They fail.
        """
        wanted = dict.fromkeys(tests for one in targets for tests in (one.first, one.then) if tests)
        for tests, outcome in zip(wanted, self._pool.map(self._whole, wanted), strict=True):
            if not outcome.passed:
                raise UntestableError(f"{' '.join(tests)} without a fault:\n{outcome.said}")
            self._seconds[tests] = outcome.seconds

    def run(
        self, pairs: Sequence[tuple[Mutant, Target]], said: Callable[[Verdict], None]
    ) -> list[Verdict]:
        """The verdicts on mutants, in their order; each is also said as soon as it is there."""

        def one(pair: tuple[Mutant, Target]) -> Verdict:
            verdict = Verdict(pair[0], self._killed(*pair))
            said(verdict)
            return verdict

        return list(self._pool.map(one, pairs))

    def _killed(self, mutant: Mutant, target: Target) -> bool:
        tree = self._free.get()
        try:
            with tree.broken(mutant):
                return any(
                    not tree.test(tests, limit_of(self._seconds[tests])).passed
                    for tests in (target.first, target.then)
                    if tests
                )
        finally:
            self._free.put(tree)

    def _whole(self, tests: Tests) -> Outcome:
        tree = self._free.get()
        try:
            return tree.test(tests)
        finally:
            self._free.put(tree)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()
