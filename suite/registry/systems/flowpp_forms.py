"""The three programs of Flow++: what differs between them, and how each is trained."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Split = Literal["columns", "channels"]


@dataclass(frozen=True)
class StagePlan:
    """Steps over one kind of pairs.

    Attributes:
        split: What is a member: every other column, or a half of the channels.
        steps: How many.
    """

    split: Split
    steps: int


@dataclass(frozen=True)
class Form:
    """One program.

    Attributes:
        levels: The stages between squeezings, the first before any of them.
        noise_stages: Steps of each stage of the noise's flow, all over columns.
        pointwise: Whether each step multiplies pixels by matrices.
        weight_normed: Whether convolutions have filters of a learnt norm.
        activated: Whether couplings' networks have a nonlinearity before their last convolution.
        noise_attends: Whether those of the noise have attention.
        context_normed: Whether what sees the image for the noise norms its channels.
        context_heads: Heads of its attention; None where it has none.
        defaults: What else a model of this form is set to.
        recipe: How it is trained.
    """

    levels: tuple[tuple[StagePlan, ...], ...]
    noise_stages: tuple[int, ...]
    pointwise: bool
    weight_normed: bool
    activated: bool
    noise_attends: bool
    context_normed: bool
    context_heads: int | None
    defaults: Mapping[str, int | float]
    recipe: Mapping[str, object]


def _columns(steps: int) -> StagePlan:
    return StagePlan("columns", steps)


def _channels(steps: int) -> StagePlan:
    return StagePlan("channels", steps)


def _recipe(*pieces: Mapping[str, object], decay: float, **more: object) -> Mapping[str, object]:
    return {
        "flips": False,
        "schedule": {"name": "pieces", "pieces": pieces},
        "optimiser": {"name": "tensorflow-adam"},
        "average": {"name": "from-start", "decay": decay},
        "clip": 1.0,
        **more,
    }


FORMS: Mapping[str, Form] = {
    "cifar10": Form(
        levels=((_columns(4),), (_channels(2), _columns(3))),
        noise_stages=(4,),
        pointwise=True,
        weight_normed=False,
        activated=False,
        noise_attends=True,
        context_normed=False,
        context_heads=None,
        defaults={
            "width": 96,
            "blocks": 10,
            "components": 32,
            "heads": 4,
            "dropout": 0.2,
            "noise_width": 96,
            "noise_blocks": 2,
            "context_width": 32,
            "context_blocks": 3,
            "samples": 4096,
        },
        recipe=_recipe(
            {"until": 2000, "begin": 0.0, "end": 1.0},
            {"begin": 1.0, "end": 1.0},
            decay=0.999,
            lr=3e-4,
            batch_size=64,
            init_images=128,
        ),
    ),
    "imagenet32": Form(
        levels=((_columns(4), _columns(3)), (_channels(3), _columns(3))),
        noise_stages=(4, 4),
        pointwise=False,
        weight_normed=True,
        activated=True,
        noise_attends=True,
        context_normed=True,
        context_heads=4,
        defaults={
            "width": 128,
            "blocks": 20,
            "components": 32,
            "heads": 4,
            "dropout": 0.0,
            "noise_width": 128,
            "noise_blocks": 8,
            "context_width": 32,
            "context_blocks": 8,
            "samples": 1,
        },
        recipe=_recipe(
            {"until": 5000, "begin": 0.0, "end": 1.0},
            {"until": 50_000, "begin": 1.0, "end": 1.0},
            {"begin": 1.0, "end": 0.3, "decay": 0.99995},
            decay=0.999222,
            lr=1e-3,
            batch_size=32,
            init_images=32,
            epochs=16,  # 2 of its epochs, in which each of 8 GPUs sees all images
        ),
    ),
    "imagenet64": Form(
        levels=(
            (),
            (_columns(4),),
            (_channels(2), _columns(2)),
            (_channels(2), _columns(2)),
        ),
        noise_stages=(4,),
        pointwise=False,
        weight_normed=False,
        activated=True,
        noise_attends=False,
        context_normed=True,
        context_heads=None,
        defaults={
            "width": 96,
            "blocks": 16,
            "components": 4,
            "heads": 4,
            "dropout": 0.0,
            "noise_width": 96,
            "noise_blocks": 5,
            "context_width": 32,
            "context_blocks": 5,
            "samples": 1,
        },
        recipe=_recipe(
            {"until": 10_000, "begin": 0.0, "end": 1.0},
            {"until": 50_000, "begin": 1.0, "end": 1.0},
            {"until": 55_000, "begin": 1.0, "end": 0.0, "decay": 0.99995},
            {"until": 230_000, "begin": 0.75, "end": 0.75},
            {"until": 240_000, "begin": 0.0, "end": 0.025},
            {"until": 280_000, "begin": 0.025, "end": 0.025},
            {"until": 290_000, "begin": 0.0, "end": 0.0025},  # negative in the program
            {"begin": 0.0025, "end": 0.0025},
            decay=0.999,
            lr=4e-4,
            batch_size=72,
            init_images=72,
            epochs=12,  # 2 of its epochs, on 6 GPUs
        ),
    ),
}
"""The programs, by what they are for."""
