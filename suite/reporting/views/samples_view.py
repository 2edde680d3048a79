"""The view of the task ``samples``: the table as declared, and a figure of what models draw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from suite.documentation import summary
from suite.plan import Plan
from suite.reporting.figures import Picture
from suite.reporting.figures.samples_figure import samples_figure
from suite.reporting.records.circumstances import Fact
from suite.reporting.tables.arrangement import Content
from suite.reporting.views.drawn_samples import MOST_LATENTS, MOST_TEMPERATURES, Sampled, sampled_of
from suite.reporting.views.plain_view import plain_view
from suite.reporting.views.view import View
from suite.reporting.vocabulary.tested_weights import NONE
from suite.store import Record, Store

MOST_MODELS = 8
"""Models that are drawn; of more, the table has the figures."""


def samples_view(
    plan: Plan,
    content: Content,
    records: Mapping[str, Record],
    facts: Sequence[Fact],
    store: Store,
) -> View:
    """The table as the study declares it, and samples beside their nearest training images."""
    plain = plain_view(plan, content, records, facts, store)
    done = [arm for arm in content.arms if arm.runs[0].id in records]
    models, damaged = sampled_of(plan, done[:MOST_MODELS], records, store)
    picture = _picture(plan, models, len(done) - len(done[:MOST_MODELS]))
    return replace(plain, pictures=(picture,), damaged=damaged)


def _picture(plan: Plan, models: Sequence[Sampled], left: int) -> Picture:
    blocks = [model.block() for model in models]
    return Picture(
        "samples",
        "Samples and their nearest training images",
        partial(samples_figure, blocks) if blocks else None,
        _alt(models),
        " ".join(filter(None, _caption(plan, models, left))) if models else "",
    )


def _alt(models: Sequence[Sampled]) -> str:
    each = " ".join(
        f"{model.label}: samples are {_number(model.result.nearest_coolest)} levels from their "
        f"nearest training image at temperature {model.settings.temperatures[0]:g} and "
        f"{_number(model.result.nearest_warmest)} at {model.settings.temperatures[-1]:g}, test "
        f"images {model.result.nearest_test:.1f}."
        for model in models
    )
    return (
        "Grids of small images, one for each model: in a row the samples of one latent from cool "
        f"to warm, each beside the training image that is nearest to it. {each}"
    )


def _caption(plan: Plan, models: Sequence[Sampled], left: int) -> Iterable[str]:
    """What a reader must know, a few sentences each."""
    scale = f"Scale {plan.scale}" if plan.scale else "No scale"
    seeds = _listed(str(model.trained.seed) for model in models if model.trained)
    latents = _listed(str(model.settings.latent_seed) for model in models)
    yield f"{scale}{f', training seed {seeds}' if seeds else ''}, latents of seed {latents}."
    yield (
        "A row is one latent, the same for all models, times the temperature at the head: at 1 "
        "models draw as they were trained to, cooler ones what they find more ordinary."
    )
    yield f"Right of each sample is the training image that is nearest to it, {_among(models)}."
    yield (
        "Near is a small root mean square difference over pixel values, in levels of 255: to a "
        "noisy sample, a smooth image of its colours. A model that copied would on average be "
        f"far nearer than test images are. Means: {_ranges(models)}."
    )
    yield _raw(models)
    yield _broken(models)
    yield _left_out(models, left)


def _raw(models: Sequence[Sampled]) -> str:
    """The models that had no average of their weights."""
    raw = [one for one in models if one.trained and one.trained.average.name == NONE]
    return f"Raw weights: {_listed(one.label for one in raw)}." if raw else ""


def _listed(texts: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(texts))


def _among(models: Sequence[Sampled]) -> str:
    """Which training images were looked through, and what they are."""
    return _listed(
        f"of {model.result.training_images:,}"
        f"{' and their mirror images' if model.result.mirrored else ''}{_data(model)}"
        for model in models
    )


def _data(model: Sampled) -> str:
    if model.trained is None:
        return ""
    about = summary(type(model.trained.data)).removesuffix(".")
    return f" in {model.trained.data.name} ({about})"


def _ranges(models: Sequence[Sampled]) -> str:
    """Distances, and contrasts, of samples at both ends and of test images."""
    found = [model.result for model in models]
    coolest, warmest = (
        _listed(f"{model.settings.temperatures[end]:g}" for model in models) for end in (0, -1)
    )
    samples = _listed(f"{model.settings.images} samples" for model in models)
    tests = _listed(f"{one.images} test images" for one in found)
    return (
        f"{samples} of a model {_range(one.nearest_coolest for one in found)} at temperature "
        f"{coolest} and {_range(one.nearest_warmest for one in found)} at {warmest}, {tests} "
        f"{_range(one.nearest_test for one in found)}; closest of all "
        f"{_range(one.closest for one in found)}, of the test images "
        f"{_range(one.closest_test for one in found)}. Images of little contrast are near to many "
        f"more (standard deviation of their pixel values: "
        f"{_range(one.contrast_coolest for one in found)}, "
        f"{_range(one.contrast_warmest for one in found)} and "
        f"{_range(one.contrast_test for one in found)})"
    )


def _range(values: Iterable[float | None]) -> str:
    """From the smallest to the largest.

    >>> _range([20.58, None, 18.0]), _range([21.7, 21.7])
    ('18.0 to 20.6', '21.7')
    """
    known = [value for value in values if value is not None]
    ends = (min(known), max(known)) if known else (None,)
    return " to ".join(dict.fromkeys(map(_number, ends)))


def _number(value: float | None) -> str:
    return "not finite" if value is None else f"{value:.1f}"


def _broken(models: Sequence[Sampled]) -> str:
    found = [f"{model.label}: {model.result.broken}" for model in models if model.result.broken]
    if not found:
        return ""
    return (
        "Samples with a value that is not finite are crossed out, grey where it is no number, and "
        f"in no mean ({'; '.join(found)})."
    )


def _left_out(models: Sequence[Sampled], left: int) -> str:
    """What was not drawn, being too much."""
    parts = [f"{left} more models"] if left else []
    rows = max(model.settings.latents for model in models) - MOST_LATENTS
    columns = max(len(model.settings.temperatures) for model in models) - MOST_TEMPERATURES
    parts += [f"{rows} more latents"] if rows > 0 else []
    parts += [f"{columns} more temperatures"] if columns > 0 else []
    return f"Not drawn: {', '.join(parts)}." if parts else ""
