"""From settings to a system."""

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

    >>> from suite.registry import SYSTEMS
    >>> build_system(ModelSettings(size=8, system=SYSTEMS.parse("nice"))).dimensions
    192
    """
    kind: type[System] = SYSTEMS.find(settings.system.name).load()
    return kind.of(settings, seed=seed)
