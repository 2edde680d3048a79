"""From settings to a system."""

from suite.errors import PlaceError, SuiteError
from suite.registry import SYSTEMS, ModelSettings
from suite.systems.system import System


def build_system(settings: ModelSettings, *, seed: int = 0) -> System:
    """Builds a system, drawn from a seed; ``initialise`` it on images before training.

    Args:
        settings: The model's settings, or those of a run.
        seed: The seed of all initial draws.

    Returns:
        A float32 model on the CPU (torch's default dtype, to be exact).

    Raises:
        ValueError: The images do not fit the system.
        PlaceError: The package that brings the system is broken, or its class is not whole.

    >>> from suite.registry import SYSTEMS
    >>> build_system(ModelSettings(size=8, system=SYSTEMS.parse("nice"))).dimensions
    192
    """
    return _class_of(settings.system.name).of(settings, seed=seed)


def _class_of(name: str) -> type[System]:
    """The class of a system, if there is all of it."""
    entry = SYSTEMS.find(name)
    try:
        kind = entry.load()
    except SuiteError:
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise PlaceError(
            f"the system {name}: {entry.target} cannot be imported: {said}",
            hint="mend the package that brings it",
        ) from error
    if not (isinstance(kind, type) and issubclass(kind, System)):
        raise PlaceError(
            f"the system {name}: {entry.target} is not derived from suite.systems.System",
            hint="docs/systems.md has a system to copy",
        )
    if missing := sorted(kind.__abstractmethods__):
        raise PlaceError(
            f"the system {name}: {entry.target} does not define {', '.join(missing)}",
            hint="suite.systems.System says what each of them does",
        )
    return kind
