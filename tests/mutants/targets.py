"""Which modules get faults, and which tests are theirs."""

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

MODULES = (
    "suite/expm/bounds.py",
    "suite/store/leases/*.py",
    "suite/store/states/*.py",
    "suite/reporting/statistics/*.py",
    "suite/reporting/claims/*.py",
    "suite/dispatch/running/*.py",
    *(f"suite/dispatch/watching/{name}.py" for name in ("standing", "time_left", "overview")),
    "suite/dispatch/watching/watch.py",
    *(f"suite/dispatch/slurm/{name}.py" for name in ("arrays", "fitting", "reasons", "queue")),
    "suite/train/loop/*.py",
    "suite/train/optimisation/*.py",
    "suite/train/numerics/bound_refresh.py",
    *(f"suite/data/{name}.py" for name in ("validation_split", "dequantisation", "images")),
    "suite/data/sets/blocks.py",
)

_TASK = "tests/train/test_task.py"
_RESUME = "tests/train/test_resume.py"
_APPENDICES = "tests/reporting/claims/test_appendices.py"
FIRST = {
    "suite/store/leases/held_lease.py": ("tests/store/leases/test_lease.py",),
    "suite/store/leases/journal.py": ("tests/store/leases/test_lease.py",),
    "suite/reporting/claims/agreement_table.py": (_APPENDICES,),
    "suite/reporting/claims/claims_table.py": (_APPENDICES,),
    "suite/reporting/claims/comparisons_table.py": (_APPENDICES,),
    "suite/reporting/claims/difference_cells.py": (_APPENDICES,),
    "suite/reporting/claims/scale_caveat.py": (_APPENDICES,),
    "suite/train/loop/learner.py": (_TASK,),
    "suite/train/loop/losses.py": (_TASK,),
    "suite/train/loop/position.py": (_TASK,),
    "suite/train/loop/trainer.py": (_TASK,),
    "suite/data/images.py": ("tests/data/test_load.py",),
}
"""The nearest tests of modules whose own file of tests is not all, or is not there."""

THEN = {"suite/train/loop": (_TASK, _RESUME)}
"""Tests of a whole that run beside those of a module's folder, by folder of modules."""


@dataclass(frozen=True, slots=True)
class Target:
    """A module and its own tests.

    Attributes:
        module: Its path from the root of the repository.
        first: The tests that run for each of its mutants; its own doctests among them.
        then: The tests that also run for those that are still alive.
    """

    module: str
    first: tuple[str, ...]
    then: tuple[str, ...]


def targets(root: Path, pattern: str = "*") -> list[Target]:
    """The modules whose paths match a pattern, with their tests.

    A module's tests are those of the file by its name, and those of that file's folder.
    """
    found = {
        path.relative_to(root).as_posix()
        for wanted in MODULES
        for path in root.glob(wanted)
        if path.name != "__init__.py"
    }
    return [_target(root, module) for module in sorted(found) if fnmatch(module, pattern)]


def _target(root: Path, module: str) -> Target:
    path = PurePosixPath(module)
    folder = PurePosixPath("tests", *path.parts[1:-1])
    mirrored = (folder / f"test_{path.name}").as_posix()
    own = (mirrored,) if (root / mirrored).exists() else ()
    beside = sorted(one.relative_to(root).as_posix() for one in (root / folder).glob("test_*.py"))
    then = tuple(dict.fromkeys((*beside, *THEN.get(path.parent.as_posix(), ()))))
    return Target(module, (module, *own, *FIRST.get(module, ())), then)
