"""What a study file says, as frozen models."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints
from typing_extensions import TypeIs

from suite.spec.resources import Resources

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
PAPER = "paper"
"""The scale that is the paper's own."""
AS_IT_STANDS = "none"
"""What people call the scale that lays nothing over a study; no scale of theirs has this name."""
SEED = "seed"
"""The axis whose values repeat an arm."""
TIMINGS = "timings."
"""What the name of a figure begins with that is a time, of the circumstances and not the result."""
Values = dict[str, Any]
"""Settings by key; the task's settings model says what each may be."""


class Part(BaseModel):
    """A frozen part of a study that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Rule(Part):
    """Settings for the arms that match.

    Attributes:
        when: A value, or a list of values, for each key that decides; all must match.
        set: What is set where they do.
    """

    when: Annotated[Values, Field(min_length=1)]
    set: Annotated[Values, Field(min_length=1)]


class Scale(Part):
    """A named overlay on a study.

    Attributes:
        about: One sentence for people.
        set: Settings for every run; a key that is an axis replaces the axis by one value.
        axes: Axes that replace the study's of the same name.
        rules: Rules of its own; for a key that they set, the study's rules are left out.
        resources: What a run needs at this scale; the study's if absent.
    """

    about: str = ""
    set: Values = {}
    axes: dict[str, Annotated[list[Any], Field(min_length=1)]] = {}
    rules: tuple[Rule, ...] = ()
    resources: Resources | None = None


Expectation = Literal["lower", "higher", "level", "not higher", "not lower"]
"""What one side of a comparison is expected to be, seen from the other."""
Divergence = Literal["diverges", "diverges more"]
"""What runs of one side are expected to do and those of the other not, or less often."""
DIVERGENCES: tuple[Divergence, ...] = get_args(Divergence)


class Claim(Part):
    """A sentence of the paper that the records decide: a comparison of arms, or a bound.

    Attributes:
        says: The sentence, in our words.
        source: Where the paper says it.
        metric: Which figure of the results is compared; empty where divergence is.
        left: The axis values of the one side, a value or a list of values each.
        right: The axis values of the other side; None for a bound.
        expect: ``lower``, ``higher``, ``level``, ``not higher`` or ``not lower``: what the left
            side is, seen from the right. ``diverges``: every run of the left side does and none of
            the right one; ``diverges more``: more of its runs do. None for a bound.
        margin: Differences within it count as none, in the metric's unit.
        relative_margin: The same as a share of the right side's mean, for times and the like.
        at_most: A number in place of a right side: the figure is no larger in any run.
    """

    says: str
    source: str = ""
    metric: str = ""
    left: Values
    right: Values | None = None
    expect: Literal[Expectation, Divergence] | None = None
    margin: Annotated[float, Field(ge=0)] = 0.0
    relative_margin: Annotated[float, Field(ge=0)] | None = None
    at_most: float | None = None


def is_divergence(expect: str | None) -> TypeIs[Divergence]:
    """Whether what a claim expects is about which runs diverge, and about no figure."""
    return expect in DIVERGENCES


class Beside(Part):
    """Another study whose figures stand in the same table, joined over the axes that both have.

    Attributes:
        study: The other study: one beside this file, or one that comes with the suite.
        metrics: Figures of its results that each cell shows.
    """

    study: Name
    metrics: Annotated[tuple[str, ...], Field(min_length=1)]


class Table(Part):
    """How the records of a study become a table.

    Attributes:
        number: Which table of the paper it mirrors; None for one of our own.
        rows: Axes that make rows.
        columns: Axes that make columns.
        metrics: Figures of the results that each cell shows; ``timings.epoch`` and the like are
            times that a task measured.
        beside: Another study whose figures stand in the same table.
    """

    number: PositiveInt | None = None
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    beside: Beside | None = None


class Of(Part):
    """Whose weights a task takes: those of another study's runs, each in turn.

    Attributes:
        study: The other study: one beside this file, or one that comes with the suite.
        where: Which of its runs: a value, or a list of values, for each key; all must match.
    """

    study: Name
    where: Values = {}


class Study(Part):
    """One study file.

    Attributes:
        study: Its name, that of the file.
        title: One line for people.
        about: More lines for people.
        task: What each run does; a registered task.
        of: Whose weights it takes, for a task that takes another run's.
        fixed: Settings that all arms share.
        axes: Settings that are enumerated, each with its values.
        rules: Settings that follow from others.
        scales: Overlays by name; they come before shared scales of the same name.
        resources: What one run needs.
        claims: What the paper says that this study can decide.
        table: The table that its records make.
    """

    study: Name
    title: str
    about: str = ""
    task: str
    of: Of | None = None
    fixed: Values = {}
    axes: dict[str, Annotated[list[Any], Field(min_length=1)]] = {}
    rules: tuple[Rule, ...] = ()
    scales: dict[Name, Scale] = {}
    resources: Resources = Resources()
    claims: tuple[Claim, ...] = ()
    table: Table | None = None


class Scales(Part):
    """The file of scales that studies share: for each task, overlays by name.

    Attributes:
        scales: Task name to scale name to scale.
    """

    scales: dict[str, dict[Name, Scale]]
