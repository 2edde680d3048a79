"""What a table can and cannot say, in plain sentences."""

from collections.abc import Sequence

from suite.plan import Plan, power_of
from suite.reporting.statistics.estimates import Estimate, Estimates
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.numbers import parameters_text, seeds_text
from suite.reporting.vocabulary.shared_setting import common
from suite.reporting.vocabulary.shown_systems import kinds_differ, shows_bits
from suite.spec import PAPER, SEED
from suite.spec.matching import TOLERANCE

DATA = "data"


def limits_of(
    plan: Plan, arms: Sequence[Arm], metrics: Sequence[Metric], estimates: Estimates
) -> tuple[str, ...]:
    """The sentences, the weightiest first.

    Args:
        plan: The plan.
        arms: Its arms.
        metrics: The figures that the table shows.
        estimates: What is known of them.
    """
    sentences = [_scale(plan, arms), _seeds(plan, metrics[0], estimates)]
    sentences += [_selection(arms), _likelihoods(arms, metrics)]
    sentences += [_diverged(metrics[0], estimates), _parameters(arms, metrics)]
    return tuple(filter(None, sentences))


def _scale(plan: Plan, arms: Sequence[Arm]) -> str:
    if plan.scale == PAPER:
        return "These runs are at the paper's scale."
    known = [arm.parameters for arm in arms if arm.parameters is not None]
    parts = [f"models of {parameters_text(known)} parameters"] if known else []
    parts += [f"images of {data}" for data in [common(arms, DATA)] if data]
    parts += [f"epochs: {epochs}" for epochs in [common(arms, "epochs")] if epochs]
    words = f" ({', '.join(parts)})" if parts else ""
    scale = f"at scale {plan.scale}" if plan.scale else "of the study as it stands"
    return (
        f"These runs are {scale}{words}, not at the paper's: the figures do not "
        "compare with published ones, and the order of the arms here need not be their order there."
    )


def _seeds(plan: Plan, metric: Metric, estimates: Estimates) -> str:
    if SEED not in plan.axes:
        return ""
    own = [found for (_, name), found in estimates.items() if name == metric.name]
    planned, counts = len(plan.axes[SEED]), [found.n for found in own]
    fewest, most = min(counts), max(counts)
    sentences = [f"{power_of(planned).sentence()}."]
    if fewest < planned:
        done = str(fewest) if fewest == most else f"{fewest} to {most}"
        sentences[0] = f"Once all runs are finished: {sentences[0]}"
        sentences.append(f"So far, arms have {done} finished runs of {planned}.")
    if planned > 1:
        sentences += [_pairs(own), "± is the standard deviation over seeds, with n-1."]
    return " ".join(filter(None, sentences))


def _pairs(arms: Sequence[Estimate]) -> str:
    """Of which seeds the finished runs are, in all arms; empty without finished runs."""
    seeds = [frozenset(arm.seeds) for arm in arms if arm.n]
    if len(arms) < 2 or not seeds:
        return ""
    if len(seeds) == len(arms) and len(set(seeds)) == 1:
        return (
            f"All arms have finished runs of the same seeds ({seeds_text(seeds[0])}), so that they "
            "are to be compared seed by seed."
        )
    common = frozenset.intersection(*seeds) if len(seeds) == len(arms) else frozenset()
    shared = f"in all are {seeds_text(common)}" if common else "none is in all"
    return (
        f"Arms have finished runs of different seeds ({shared}): their means are not of the same "
        "pairs, and comparisons are of the seeds that both arms have."
    )


def _selection(arms: Sequence[Arm]) -> str:
    if common(arms, "selection") != "test":
        return ""
    return (
        "The best epoch is chosen on the test images themselves, as the authors do, which flatters "
        "its figure; the last epoch is free of that."
    )


def _likelihoods(arms: Sequence[Arm], metrics: Sequence[Metric]) -> str:
    systems = [arm.system for arm in arms if arm.system is not None]
    if not (shows_bits(metrics) and kinds_differ(systems)):
        return ""
    return (
        "Not all figures are of one kind, as the column of likelihoods says: a bound lies above "
        "the model's own bits/dim, nobody knows here by how much, an estimate is right on average "
        "only, and a difference between arms of different kinds may be one of kind."
    )


def _diverged(metric: Metric, estimates: Estimates) -> str:
    count = sum(
        len(found.diverged) for (_, name), found in estimates.items() if name == metric.name
    )
    if not count:
        return ""
    return (
        f"{'1 run' if count == 1 else f'{count} runs'} diverged: a loss was not finite. A diverged "
        "run is counted in its cell and is in no mean; such a mean is one of the runs that held, "
        "and ranks behind those of arms without one."
    )


def _parameters(arms: Sequence[Arm], metrics: Sequence[Metric]) -> str:
    counts = [arm.parameters for arm in arms if arm.parameters is not None]
    are_shown = any(metric.name == "parameters" for metric in metrics)
    if are_shown or len(set(counts)) < 2 or any(DATA in arm.cell for arm in arms):
        return ""
    spread = max(counts) / min(counts) - 1
    share = f"{100 * spread:.1f} %"
    if spread <= TOLERANCE:
        return f"The arms are matched in parameters, to {share}."
    return (
        f"The arms differ by {share} in parameters ({parameters_text(counts)}), so that a "
        "difference between them may be one of size."
    )
