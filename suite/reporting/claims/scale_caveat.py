"""At which scale figures were made, in words that no verdict can be read without."""

from collections.abc import Sequence
from dataclasses import dataclass

from suite.spec import PAPER, SEED


@dataclass(frozen=True)
class ScaleCaveat:
    """The scale of a plan and what the user set on top of it.

    Attributes:
        scale: The name of the scale; empty for none.
        sets: What the user set, as typed.
    """

    scale: str
    sets: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[str, ...]:
        """What is set besides the seeds: it makes other runs than the scale's own."""
        return tuple(text for text in self.sets if text.partition("=")[0].strip() != SEED)

    @property
    def is_papers(self) -> bool:
        """Whether the runs are the paper's own."""
        return self.scale == PAPER and not self.changes

    @property
    def words(self) -> str:
        """Where a verdict holds.

        >>> ScaleCaveat("laptop").words, ScaleCaveat("paper").words
        ("at scale laptop, not the paper's", "at the paper's scale")
        >>> ScaleCaveat("paper", ("lr=0.5",)).words
        "at scale paper changed by --set lr=0.5, not the paper's"
        """
        if self.is_papers:
            return "at the paper's scale"
        where = f"at scale {self.scale}" if self.scale else "at no scale"
        changes: Sequence[str] = self.changes
        changed = f" changed by --set {' --set '.join(changes)}" if changes else ""
        return f"{where}{changed}, not the paper's"
