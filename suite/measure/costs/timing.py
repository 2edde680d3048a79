"""The task ``time``: training steps of several arms, in turns in one process."""

from functools import partial

import torch

from suite.data import Images, load_images
from suite.measure.costs.turns import round_of
from suite.registry import Sink, TimeResult, TimeSettings, TrainSettings, turn_name
from suite.train.loop.learner import Learner
from suite.train.numerics.device import find_device, kernels, name_backend
from suite.train.numerics.precision import PRECISIONS

WARM_UP = 2
"""Rounds before the clock runs."""
EPOCH = "epoch"
"""What the times are called."""


def run(settings: TimeSettings, sink: Sink) -> TimeResult:
    """Times training steps of this arm and its rivals, at their first weights.

    Each time is that of one step, times the steps of an epoch: seconds for a pass over the training
    images, without evaluation. In every round all arms make one step, and another one begins; the
    times of all of them are noted, so that arms can be compared round by round.

    Args:
        settings: The run's settings.
        sink: Where it reports to.
    """
    device = find_device(sink.device)
    with kernels(threads=settings.threads, deterministic=True, tensor_float=False):
        images = load_images(
            settings.data, selection="validation", data_seed=0, folder=sink.data_folder
        )
        arms = {name: _learner(arm, images, device) for name, arm in _arms(settings).items()}
        own = arms[EPOCH]
        sink.note(backend=name_backend(device, own.model), threads=settings.threads)
        seconds: dict[str, list[float]] = {name: [] for name in arms}
        for step in range(WARM_UP + settings.rounds):
            sink.progress(step, WARM_UP + settings.rounds, {})
            steps = {name: partial(arm.step, step) for name, arm in arms.items()}
            for name, time in round_of(steps, step, device).items():
                if step >= WARM_UP:
                    seconds[name].append(time * own.batches.epoch_steps)
        for name, times in seconds.items():
            sink.time(name, times)
    return TimeResult(
        parameters=sum(one.numel() for one in own.model.parameters()),
        epoch_steps=own.batches.epoch_steps,
        rounds=settings.rounds,
    )


def _arms(settings: TimeSettings) -> dict[str, TimeSettings]:
    """This arm, then its rivals, by what their times are called."""
    rivals = {turn_name(EPOCH, name): rival for name, rival in settings.turns().items()}
    return {EPOCH: settings, **rivals}


def _learner(settings: TimeSettings, images: Images, device: torch.device) -> Learner:
    shared = TrainSettings.model_fields.keys() & TimeSettings.model_fields.keys()
    trained = TrainSettings.model_validate(settings.model_dump(include=shared))
    learner = Learner(trained, images.train, PRECISIONS["fp32"](device))
    learner.begin()
    return learner
