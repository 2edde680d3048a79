"""Mutants against the tests of their modules, a few at a time."""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from tests.mutants.copied_tree import CopiedTree
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

    def run(
        self, pairs: Sequence[tuple[Mutant, Target]], said: Callable[[Verdict], None]
    ) -> list[Verdict]:
        """The verdicts on mutants, in their order; each is also said as soon as it is there.

        Raises:
            UntestableError: Tests fail without any fault.
        """
        dead = self._pass([(mutant, target.first) for mutant, target in pairs], said)
        left = [(mutant, target.then) for mutant, target in pairs if mutant not in dead]
        dead |= self._pass(left, said)
        found = [Verdict(mutant, mutant in dead) for mutant, _ in pairs]
        for verdict in found:
            if not verdict.killed:
                said(verdict)
        return found

    def _pass(
        self, pairs: Sequence[tuple[Mutant, Tests]], said: Callable[[Verdict], None]
    ) -> set[Mutant]:
        """Those of some mutants that their tests notice."""

        def is_killed(pair: tuple[Mutant, Tests]) -> bool:
            killed = self._is_killed(*pair)
            if killed:
                said(Verdict(pair[0], killed))
            return killed

        noticed = list(self._pool.map(is_killed, pairs))
        return {mutant for (mutant, _), killed in zip(pairs, noticed, strict=True) if killed}

    def _is_killed(self, mutant: Mutant, tests: Tests) -> bool:
        tree = self._free.get()
        try:
            limit = limit_of(self._seconds.get(tests) or self._measured(tree, tests))
            with tree.broken(mutant):
                return not tree.test(tests, limit).passed
        finally:
            self._free.put(tree)

    def _measured(self, tree: CopiedTree, tests: Tests) -> float:
        """Runs tests without any fault: they must pass, and their time gives the limit."""
        outcome = tree.test(tests)
        if not outcome.passed:
            raise UntestableError(f"{' '.join(tests)} without a fault:\n{outcome.said}")
        self._seconds[tests] = outcome.seconds
        return outcome.seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        while not self._free.empty():
            self._free.get().close()
        self._folder.cleanup()
