"""The systems that a report shows: their papers, and what kind of likelihood their figures are."""

from collections.abc import Iterable, Sequence

from suite.plan import Plan
from suite.registry import Citation, Likelihood, ModelSettings, SystemSettings
from suite.registry.systems.papers import PAPERS
from suite.registry.systems.systems import MEF
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.metrics import BITS

KINDS: dict[Likelihood, str] = {
    "exact": "the model's own likelihood of images with noise",
    "bound": "noise is drawn by a model of its own, and the true bits/dim are at most the figure",
    "estimate": "log-determinants are drawn, and the figure is right on average",
}
"""What each kind of likelihood means for a figure in bits/dim."""


def systems_of(plan: Plan) -> tuple[SystemSettings, ...]:
    """The systems of a plan's runs, or of those whose weights they take; each once, by its name."""
    shown: dict[str, SystemSettings] = {}
    for run in (*plan.runs, *plan.before):
        settings: object = run.settings
        if isinstance(settings, ModelSettings):
            shown.setdefault(settings.system.name, settings.system)
    return tuple(shown.values())


def has_others(systems: Iterable[SystemSettings]) -> bool:
    """Whether there are others than MEF, whose paper every report names."""
    return any(system.name != MEF.name for system in systems)


def citations_of(
    systems: Sequence[SystemSettings], published: Iterable[str] = ()
) -> tuple[Citation, ...]:
    """The papers of systems, each once; none where all there is to cite is MEF's.

    Args:
        systems: The systems that were run.
        published: What papers call those of which published figures are shown.
    """
    quoted = set(published)
    others = [paper for paper in PAPERS if paper.system in quoted]
    shown = [one.citation for one in systems if one.citation is not None]
    found = tuple(dict.fromkeys((*shown, *others)))
    return () if set(found) <= {MEF.citation} else found


def system_note(systems: Sequence[SystemSettings]) -> str:
    """What the names of systems stand for, with their papers.

    >>> from suite.registry import SYSTEMS
    >>> system_note([SYSTEMS.parse("mef"), SYSTEMS.parse("nice")])
    'systems: mef is MEF (Xiao and Liu 2020); nice is NICE (Dinh, Krueger and Bengio 2014).'
    """
    words = (f"{one.name} is {one.citation}" if one.citation else one.name for one in systems)
    return f"systems: {'; '.join(words)}."


def likelihood_note(systems: Sequence[SystemSettings]) -> str:
    """What kind of likelihood the figures in bits/dim are.

    >>> from suite.registry import SYSTEMS
    >>> likelihood_note([SYSTEMS.parse("mef"), SYSTEMS.parse("nice")])
    "likelihood: exact for mef and nice (the model's own likelihood of images with noise)."
    """
    parts = [
        f"{kind} for {_listed(names)} ({words})"
        for kind, words in KINDS.items()
        if (names := [one.name for one in systems if one.own_likelihood() == kind])
    ]
    return f"likelihood: {'; '.join(parts)}."


def kinds_differ(systems: Iterable[SystemSettings]) -> bool:
    """Whether figures are of different kinds, and no two of them are read alike."""
    return len({one.likelihood for one in systems}) > 1


def shows_bits(metrics: Iterable[Metric]) -> bool:
    """Whether some figure is a likelihood."""
    return any(metric.unit == BITS for metric in metrics)


def _listed(names: Sequence[str]) -> str:
    *front, last = names
    return f"{', '.join(front)} and {last}" if front else last
