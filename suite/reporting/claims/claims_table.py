"""What the records say of a study's claims -> a table."""

from collections.abc import Sequence
from typing import Any

from suite.reporting.claims.decided_claims import DecidedClaim
from suite.reporting.claims.difference_cells import (
    ROUNDS,
    decisive,
    difference_cell,
    difference_columns,
    flips_text,
    n_text,
    p_cell,
)
from suite.reporting.claims.scale_caveat import ScaleCaveat
from suite.reporting.statistics.counted_once import holm_once, pair_of
from suite.reporting.tables.appendix import Appendix
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet, Tone
from suite.reporting.vocabulary.metrics import metric_of
from suite.reporting.vocabulary.numbers import NOTHING
from suite.spec import is_divergence

HEADS = ("claim", "verdict", "compared", "difference", "margin", "n", "p", "Holm")
NUMERIC = {"difference", "margin", "n", "p", "Holm"}
RULE = (
    "The difference is that of the first arm less the second, its mean over pairs of the same "
    "seed, with its 95 % interval (Student's t). The verdict follows from that interval and the "
    "margin: supported if it lies wholly beyond the margin on the side that the claim says, "
    "contradicted if on the other side, level if wholly inside, else not decided.",
    "p is of {test}, Holm is p corrected for all comparisons of this table; neither has a part in "
    "the verdict.",
)
BOUND = (
    "A bound is a sentence about every run: supported if all runs have a figure at or below it, "
    "contradicted if one has a figure above; n is the runs, and they need no interval.",
)
DIVERGED = "runs that diverged"
DIVERGENCE = (
    "A run diverges where a loss is not finite. That one arm diverges and another does not is a "
    "sentence about every run: supported if all runs of the first did and none of the second, "
    "contradicted if none of the first did or all of the second. That one diverges more is decided "
    "by p, of {test}: supported or contradicted where it is at most 0.05.",
)
DROPPED = (
    "A claim whose two sides are apart in such a setting there, and the same in it here, is not "
    "decided: it rests on what this scale drops."
)
INTERIM = (
    "A verdict is interim while pairs of the plan are missing: it was looked at before its time, "
    "and may be wrong more often than its interval says.",
)
TONES: dict[str, Tone] = {"contradicted": "diverged", "no records": "missing"}


def claims_appendix(
    study: str,
    decided: Sequence[DecidedClaim],
    caveat: ScaleCaveat,
    command: str,
    selection: str,
    dropped: Sequence[str] = (),
) -> Appendix:
    """The claims with their verdicts.

    Args:
        study: The name of the study.
        decided: What the records say of each claim.
        caveat: At which scale; each verdict says it.
        command: The command that fills the table.
        selection: The images on which the best epoch was chosen; empty where there is none.
        dropped: What was published apart for some arms and is here the same for all, in sentences.
    """
    compared = [found.comparison for found in decided]
    corrected = holm_once(compared, list(map(pair_of, compared)))
    both = list(zip(decided, corrected, strict=True))
    columns = tuple(Column((head,), numeric=head in NUMERIC) for head in HEADS)
    body = tuple(_row(found, p, caveat) for found, p in both)
    notes = (*_rules(decided), *_selection(decided, selection), *_dropped(decided, dropped))
    sheet = Sheet(f"Claims, {caveat.words}", columns, body, 1, notes)
    rows = [_tidy(study, found, p, caveat, command) for found, p in both]
    return Appendix("claims", sheet, rows)


def _row(found: DecidedClaim, corrected: float | None, caveat: ScaleCaveat) -> Row:
    claim, comparison, metric = found.claim, found.comparison, metric_of(found.claim.metric)
    if is_divergence(claim.expect):
        difference, margin = Cell(_shares(found)), NOTHING
    elif claim.at_most is None:
        metric = decisive(comparison, metric, found.margin)
        difference = difference_cell(comparison, metric)
        margin = metric.number(found.margin)
        if claim.relative_margin is not None:
            margin += f" ({100 * claim.relative_margin:g} %)"
    else:
        known = [] if found.largest is None else [found.largest]
        metric = metric.apart(claim.at_most, *known)
        largest = metric.number(known[0]) if known else NOTHING
        difference, margin = Cell(f"largest {largest}"), f"at most {metric.number(claim.at_most)}"
    source = f" ({claim.source})" if claim.source else ""
    unit = f", {metric.unit}" if metric.unit else ""
    tone = TONES.get(found.words, "plain")
    return (
        Cell(f"{claim.says}{source}"),
        Cell(_verdict(found, caveat), _reasons(found), tone),
        Cell(_compared(found), (f"{metric.label or DIVERGED}{unit}",), "quoted"),
        difference,
        Cell(margin),
        Cell(_n(found)),
        p_cell(found.p),
        p_cell(corrected),
    )


def _verdict(found: DecidedClaim, caveat: ScaleCaveat) -> str:
    return f"{found.words} {caveat.words}"


def _n(found: DecidedClaim) -> str:
    pairs = found.comparison or found.diverged
    return n_text(pairs) if pairs else str(found.n)


def _shares(found: DecidedClaim) -> str:
    """How many runs of either side diverged, and of how many."""
    if found.diverged is None or not is_divergence(found.claim.expect):
        return NOTHING
    return " - ".join(f"{lost}/{of}" for lost, of in found.diverged.shares(found.claim.expect))


def _reasons(found: DecidedClaim) -> tuple[str, ...]:
    """What else there is to know of a verdict, as one note."""
    medians = [found.comparison.as_medians] if found.comparison else []
    text = "; ".join(filter(None, [*found.reasons, *medians]))
    return (text,) if text else ()


def _compared(found: DecidedClaim) -> str:
    labels = [side.label for side in found.sides]
    if found.claim.at_most is None:
        return " - ".join(labels) or NOTHING
    return labels[0] if len(labels) == 1 else f"{len(labels)} arms"


def _selection(decided: Sequence[DecidedClaim], selection: str) -> list[str]:
    is_best = any(found.claim.metric.startswith("best_") for found in decided)
    return [f"The best epoch is chosen on the {selection} images."] if is_best and selection else []


def _dropped(decided: Sequence[DecidedClaim], dropped: Sequence[str]) -> list[str]:
    sentences = [f"{text[:1].upper()}{text[1:]}." for text in dropped] if decided else []
    return [*sentences, *([DROPPED] if sentences else [])]


def _rules(decided: Sequence[DecidedClaim]) -> list[str]:
    """What verdicts follow from, as far as there are claims of that kind."""
    expected = {found.claim.expect for found in decided}
    test = flips_text(found.comparison or found.diverged for found in decided)
    pairs = RULE if any(not is_divergence(one) for one in expected - {None}) else ()
    divergence = DIVERGENCE if any(map(is_divergence, expected)) else ()
    interim = INTERIM if any(found.is_interim for found in decided) else ()
    rules = [rule.format(test=test) for rule in (*pairs, *divergence, *interim)]
    has_rounds = any(found.comparison and found.comparison.spread for found in decided)
    return [*rules, *([ROUNDS] if has_rounds else []), *(BOUND if None in expected else ())]


def _tidy(
    study: str, found: DecidedClaim, corrected: float | None, caveat: ScaleCaveat, command: str
) -> dict[str, Any]:
    claim, metric = found.claim, metric_of(found.claim.metric)
    is_pair = found.comparison is not None or found.diverged is not None
    makes = [f"this makes them: {command}"] if found.verdict == "no records" else []
    return {
        "study": study,
        "scale": caveat.scale or None,
        "claim": claim.says,
        "source": claim.source or None,
        "verdict": found.words,
        "holds": caveat.words,
        "is papers": caveat.is_papers,
        "metric": claim.metric or None,
        "unit": metric.unit or None,
        "left": found.sides[0].label if is_pair else _all(found),
        "right": found.sides[1].label if is_pair else None,
        "expect": claim.expect,
        "margin": found.margin if found.comparison else None,
        "at most": claim.at_most,
        "largest": None if found.largest is None else metric.plain(found.largest),
        **difference_columns(found.comparison, corrected),
        **({"p": found.p, "pairs": found.n} if found.diverged else {}),
        "runs": None if is_pair else found.n,
        "diverged": _shares(found) if found.diverged else None,
        "reasons": "; ".join([*_reasons(found), *makes]) or None,
    }


def _all(found: DecidedClaim) -> str | None:
    return "; ".join(side.label for side in found.sides) or None
