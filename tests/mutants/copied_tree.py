"""A copy of the repository in which modules are broken and tests are run."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutant import Mutant

_COPIED = ("suite", "tests", "ablations", "docs", "reports", "results")
_PYTEST = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0")
_NOTHING_TO_RUN = 5
"""Pytest's exit code where a module has no doctests and no tests by its name."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How tests ended.

    Attributes:
        passed: Whether all of them passed.
        seconds: How long they took.
        said: The end of what they printed.
    """

    passed: bool
    seconds: float
    said: str


class CopiedTree:
    """A copy of the repository; the repository itself is never touched.

    Args:
        root: The repository.
        folder: An empty folder for the copy.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self._tree = folder / "tree"
        self._temporary = folder / "tmp"
        self._log = folder / "log"
        self._temporary.mkdir(parents=True)
        ignored = shutil.ignore_patterns("__pycache__", "local", ".*")
        for name in _COPIED:
            shutil.copytree(root / name, self._tree / name, ignore=ignored, symlinks=True)
        for path in root.iterdir():
            if path.is_file() and path.name != ".git":
                shutil.copy2(path, self._tree / path.name)
        self._warm = subprocess.Popen(
            (sys.executable, "-m", "tests.mutants.warm"),
            cwd=self._tree,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def where(self) -> Path:
        """Where Python, run here, finds the package."""
        words = (sys.executable, "-c", "import suite; print(suite.__file__)")
        found = subprocess.run(
            words, cwd=self._tree, env=self._environment(), check=True, capture_output=True
        )
        return Path(found.stdout.decode().strip())

    @property
    def package(self) -> Path:
        """The package of this copy."""
        return self._tree / "suite" / "__init__.py"

    @contextmanager
    def broken(self, mutant: Mutant) -> Iterator[None]:
        """Puts a mutant in, and the module back behind it."""
        path = self._tree / mutant.module
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        try:
            yield
        finally:
            path.write_bytes(source)

    def test(self, tests: Sequence[str], limit: float | None = None) -> Outcome:
        """Runs tests, up to the first that fails; what lasts too long has failed."""
        begun = time.monotonic()
        words = [*_PYTEST, *tests]
        asked = {"words": words, "log": str(self._log), "limit": limit}
        print(json.dumps(asked), file=self._warm.stdin, flush=True)
        assert self._warm.stdout is not None
        code = int(self._warm.stdout.readline())
        seconds = time.monotonic() - begun
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(exist_ok=True)
        said = self._log.read_text(encoding="utf-8", errors="replace")
        return Outcome(code in (0, _NOTHING_TO_RUN), seconds, said[-2000:])

    def close(self) -> None:
        """Ends the process that runs the tests."""
        self._warm.kill()
        self._warm.communicate()

    def _environment(self) -> dict[str, str]:
        given = {
            "PYTHONPATH": str(self._tree),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(self._temporary),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self._temporary / "hypothesis"),
        }
        return {**os.environ, **given}
