"""Options of a study: which of its runs are meant, and where their results are."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suite.cli.shared.options import (
    DEFAULT_RESULTS,
    DEFAULT_SCALE,
    Results,
    Scale,
    Set,
    StudyName,
)

if TYPE_CHECKING:
    from suite.plan import Outline, Plan
    from suite.store import Store


@dataclass(frozen=True)
class ScaleOptions:
    """What any study can be asked for.

    Attributes:
        scale: The name of the scale.
        sets: What is set, as typed.
        results: The folder of results.
    """

    scale: Scale = DEFAULT_SCALE
    sets: Set = field(default_factory=list)
    results: Results = DEFAULT_RESULTS

    def overrides(self) -> dict[str, Any]:
        """What ``--set`` says, by key.

        Raises:
            MistakeError: One of them is no assignment, or a key is said twice.
        """
        from suite.specfile import parse_assignments

        return parse_assignments(self.sets)

    def of(self, study: str) -> "StudyOptions":
        """The same of one study."""
        return StudyOptions(self.scale, self.sets, self.results, study=study)


@dataclass(frozen=True)
class StudyOptions(ScaleOptions):
    """A study that is asked for.

    Attributes:
        study: Its name or the path of its file, as typed.
    """

    study: StudyName = field(kw_only=True)

    def plan(self, store: "Store") -> "Plan":
        """The plan of the study."""
        from suite.plan import make_plan

        return make_plan(self.study, self.scale, self.overrides(), store=store)

    def outline(self, store: "Store") -> "Outline":
        """The same without what it costs, for commands that only ask where runs stand."""
        from suite.plan import make_outline

        return make_outline(self.study, self.scale, self.overrides(), store=store)
