"""The view of the task ``truncate``: the table as declared, and a figure of the errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from suite.plan import Plan
from suite.registry import TruncateResult, TruncateSettings
from suite.reporting.figures import Picture
from suite.reporting.figures.series import Series
from suite.reporting.figures.term_errors_figure import TermErrors, term_errors_figure
from suite.reporting.records.circumstances import Fact
from suite.reporting.tables.arrangement import Content
from suite.reporting.views.plain_view import plain_view
from suite.reporting.views.view import View
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.numbers import power_text
from suite.store import Record, Store

TERMS = "terms"
MOST_MODELS = 4
"""Models that are drawn, each with two panels of its own."""


@dataclass(frozen=True)
class Model:
    """One model, tested with one series after another.

    Attributes:
        label: What it is called; empty where there is only one.
        results: The result for each number of terms, the fewest first; at least one.
    """

    label: str
    results: dict[int, TruncateResult]

    @property
    def exact(self) -> TruncateResult:
        """A result, for what is the same in all of them: norms, and what the rule takes."""
        return next(iter(self.results.values()))

    def series(self, place: int, label: str, errors: Mapping[int, float | None]) -> Series:
        """A line of absolute errors, where a logarithmic axis has them."""
        drawn = {terms: abs(error) for terms, error in errors.items() if error}
        return Series(label, place, tuple(drawn), tuple(drawn.values()))

    def errors(self) -> TermErrors:
        """All of its lines."""
        found = self.results.items()
        return TermErrors(
            self.label,
            (
                self.series(0, "true", {m: cost(one) for m, one in found}),
                self.series(1, "claimed", {m: one.excess for m, one in found}),
            ),
            (
                self.series(0, "round trip, largest", {m: one.roundtrip_max for m, one in found}),
                self.series(1, "round trip, mean", {m: one.roundtrip_mean for m, one in found}),
                self.series(2, "samples, mean", {m: one.sample_difference for m, one in found}),
            ),
            self.exact.chosen,
        )


def cost(result: TruncateResult) -> float | None:
    """How far true bits/dim are from those of the exact model."""
    if result.excess is None or result.misstated is None:
        return None
    return result.excess + result.misstated


def truncate_view(
    plan: Plan,
    content: Content,
    records: Mapping[str, Record],
    facts: Sequence[Fact],
    store: Store,
) -> View:
    """The table as the study declares it, and errors by the number of terms."""
    plain = plain_view(plan, content, records, facts, store)
    return replace(plain, pictures=(_picture(plan, models_of(content, records)),))


def models_of(content: Content, records: Mapping[str, Record]) -> tuple[Model, ...]:
    """The models of a table's arms, as far as there are records of them."""
    groups: dict[tuple[str, ...], dict[int, TruncateResult]] = {}
    labels: dict[tuple[str, ...], str] = {}
    for arm in content.arms:
        rest = {axis: value for axis, value in arm.cell.items() if axis != TERMS}
        key = arm.key(tuple(rest))
        found = [records[run.id] for run in arm.runs if run.id in records]
        for record in found:
            result = TruncateResult.model_validate(record.result)
            groups.setdefault(key, {})[_terms(arm)] = result
        labels[key] = content.labels.arm(rest)
    return tuple(
        Model(labels[key] if len(groups) > 1 else "", dict(sorted(results.items())))
        for key, results in groups.items()
    )


def _terms(arm: Arm) -> int:
    settings: object = arm.settings
    assert isinstance(settings, TruncateSettings)
    return settings.terms


def _picture(plan: Plan, models: Sequence[Model]) -> Picture:
    drawn = models[:MOST_MODELS]
    errors = [model.errors() for model in drawn]
    return Picture(
        "errors",
        "Errors by the number of terms",
        partial(term_errors_figure, errors) if errors else None,
        "Two line charts of errors by the number of terms m. " + " ".join(map(_words, drawn)),
        _caption(plan, models),
    )


def _words(model: Model) -> str:
    """The curves in words: where they begin and end."""
    ends = [*model.results.items()][:: max(1, len(model.results) - 1)]
    parts = [
        f"m = {terms}: true bits/dim differ by {_power(cost(result))}, the largest error of a "
        f"round trip is {_power(result.roundtrip_max)} levels"
        for terms, result in ends
    ]
    return f"{f'{model.label}. ' if model.label else ''}{'; '.join(parts)}."


def _power(value: float | None) -> str:
    return "not finite" if value is None else power_text(value, 1)


def _caption(plan: Plan, models: Sequence[Model]) -> str:
    norms = "; ".join(
        f"{f'{model.label}: ' if model.label else ''}mean {model.exact.chosen:.1f}, and "
        f"{model.exact.chosen_most} at the largest norm, {model.exact.largest_norm:.2f}"
        for model in models[:MOST_MODELS]
    )
    left = len(models) - MOST_MODELS
    more = f" {left} more models are not drawn." if left > 0 else ""
    return (
        f"Absolute errors, {f'scale {plan.scale}' if plan.scale else 'no scale'}; a point that is "
        "missing is zero or not finite. Above: claimed bits/dim, with tr S as log-determinant, and "
        "true ones, with log |det T_m(S)|, against those of the same model with exact "
        "exponentials. Below: round trips and samples, half a level dotted. Level stretches are "
        "rounding in float32. Dashed, upright: the products, m times sub-steps, that this suite's "
        f"rule takes at each pixel's own norm ({norms}).{more}"
    )
