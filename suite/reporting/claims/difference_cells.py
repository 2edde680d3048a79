"""A difference between two arms -> cells and columns of a tidy row."""

from collections.abc import Iterable
from typing import Any

from suite.plan.power import p_text
from suite.reporting.statistics.diverged import Diverged
from suite.reporting.statistics.paired_difference import Comparison, Interval
from suite.reporting.statistics.sign_flips import MOST_EXACT, MOST_ROUNDED
from suite.reporting.tables.sheet import Cell
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.numbers import NOTHING

ROUNDS = (
    "Times are compared within rounds: a pair's difference is the median over all rounds in which "
    "both arms took turns in one process. Rounds: the quartiles of these differences, of all pairs."
)


def difference_cell(comparison: Comparison | None, metric: Metric) -> Cell:
    """The mean difference; below it its 95 % interval, and of times the spread of the rounds.

    Args:
        comparison: The comparison; None where there is none.
        metric: The figure, with as many decimals as tell apart what decides.
    """
    if comparison is None or comparison.mean is None:
        return Cell(NOTHING, tone="missing")
    notes = [interval_text(comparison.interval, metric)] if comparison.interval else []
    spread = comparison.spread
    notes += [f"rounds {interval_text((spread.low, spread.high), metric)}"] if spread else []
    return Cell(metric.signed(comparison.mean), tuple(notes), "quoted" if notes else "plain")


def decisive(comparison: Comparison | None, metric: Metric, margin: float = 0.0) -> Metric:
    """The figure with as many decimals as tell apart a difference, its interval and its margin.

    Args:
        comparison: The comparison; None where there is none.
        metric: The figure.
        margin: Differences within it count as none.
    """
    if comparison is None or comparison.mean is None:
        return metric.apart(margin)
    return metric.apart(comparison.mean, *(comparison.interval or ()), margin, -margin)


def interval_text(interval: Interval | None, metric: Metric) -> str:
    """Two ends; empty for no interval."""
    return " to ".join(map(metric.signed, interval)) if interval else ""


def n_text(comparison: Comparison | Diverged) -> str:
    """The pairs, and of how many if some are lacking."""
    if comparison.n == comparison.planned:
        return str(comparison.n)
    return f"{comparison.n} of {comparison.planned}"


def p_cell(p: float | None) -> Cell:
    """A probability; empty for none."""
    return Cell("" if p is None else p_text(p))


def flips_text(comparisons: Iterable[Comparison | Diverged | None]) -> str:
    """What the p of some comparisons is of, called exact where it is."""
    most = max((one.n for one in comparisons if one is not None), default=0)
    if most <= MOST_EXACT:
        return "the exact two-sided sign-flip test"
    beyond = "of about normal sums" if most > MOST_ROUNDED else "of rounded differences"
    return f"the two-sided sign-flip test, exact up to {MOST_EXACT} pairs and {beyond} from there"


def difference_columns(comparison: Comparison | None, holm: float | None) -> dict[str, Any]:
    """What a tidy row says of a comparison; the same keys where there is none."""
    low, high = _ends(comparison.interval if comparison else None)
    bootstrap_low, bootstrap_high = _ends(comparison.bootstrap if comparison else None)
    return {
        "difference": comparison and comparison.mean,
        "low": low,
        "high": high,
        "pairs": comparison and comparison.n,
        "planned pairs": comparison and comparison.planned,
        "seeds": list(comparison.seeds) if comparison else [],
        "p": comparison and comparison.p,
        "p holm": holm,
        "bootstrap low": bootstrap_low,
        "bootstrap high": bootstrap_high,
        **_rounds(comparison),
    }


def _rounds(comparison: Comparison | None) -> dict[str, Any]:
    """Of a time, how far its differences within rounds spread."""
    if comparison is None or comparison.rounds is None:
        return {}
    spread = comparison.spread
    return {
        "rounds": spread.n if spread else 0,
        "rounds lower quartile": spread and spread.low,
        "rounds upper quartile": spread and spread.high,
    }


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return interval or (None, None)
