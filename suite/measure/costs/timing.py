"""The task ``time``: training steps of several arms, in turns in one process."""

import time

import torch

from suite.data import Images, load_images
from suite.registry import Sink, TimeResult, TimeSettings, TrainSettings
from suite.registry.systems.model import Convolution
from suite.train.loop.learner import Learner
from suite.train.numerics.device import find_device, kernels, name_backend
from suite.train.numerics.precision import PRECISIONS

WARM_UP = 2
"""Rounds before the clock runs."""


def run(settings: TimeSettings, sink: Sink) -> TimeResult:
    """Times training steps of this arm and its rivals, at their first weights.

    Each time is that of one step, times the steps of an epoch: seconds for a pass over the training
    images, without evaluation. Only this arm's times are noted.

    Args:
        settings: The run's settings.
        sink: Where it reports to.
    """
    device = find_device(sink.device)
    with kernels(threads=settings.threads, deterministic=True, tensor_float=False):
        images = load_images(
            settings.data, selection="validation", data_seed=0, folder=sink.data_folder
        )
        arms = [_learner(settings, conv, images, device) for conv in _arms(settings)]
        own = arms[0]
        sink.note(backend=name_backend(device, own.model), threads=settings.threads)
        seconds = []
        for step in range(WARM_UP + settings.rounds):
            sink.progress(step, WARM_UP + settings.rounds, {})
            times = [_time_step(arm, step, device) for arm in arms]
            if step >= WARM_UP:
                seconds.append(times[0] * own.batches.epoch_steps)
        sink.time("epoch", seconds)
    return TimeResult(
        parameters=sum(one.numel() for one in own.model.parameters()),
        epoch_steps=own.batches.epoch_steps,
        rounds=settings.rounds,
    )


def _arms(settings: TimeSettings) -> list[Convolution]:
    """This arm's convolution, then its rivals' without it."""
    rivals = (conv for conv in settings.rivals if conv != settings.conv1x1)
    return [settings.conv1x1, *rivals]


def _learner(
    settings: TimeSettings, conv: Convolution, images: Images, device: torch.device
) -> Learner:
    trained = TrainSettings(
        size=settings.size,
        steps=settings.steps,
        coupling=settings.coupling,
        conv1x1=conv,
        num_blocks=settings.num_blocks,
        hidden_channels=settings.hidden_channels,
        data=settings.data,
        batch_size=settings.batch_size,
        threads=settings.threads,
        seed=settings.seed,
    )
    learner = Learner(trained, images.train, PRECISIONS["fp32"](device))
    learner.begin()
    return learner


def _time_step(learner: Learner, step: int, device: torch.device) -> float:
    """Seconds of one step, the device's work included."""
    begun = time.perf_counter()
    learner.step(step)
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - begun
