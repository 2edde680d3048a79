"""The training loop: steps, looks, evaluations, checkpoints."""

import math
import time
from dataclasses import asdict, replace
from itertools import count
from typing import BinaryIO

from torch import Tensor

from suite.data import Images
from suite.errors import StoppedError
from suite.expm import DivergedError
from suite.registry import Sink, TrainSettings
from suite.systems import System
from suite.train.loop.curve import ROWS, Curve, Row
from suite.train.loop.evaluation import BATCH, Estimate, estimate
from suite.train.loop.learner import Learner
from suite.train.loop.position import Position
from suite.train.loop.telling import Telling
from suite.train.numerics.device import describe
from suite.train.numerics.precision import Precision
from suite.train.state import checkpoint
from suite.train.state.weights import copy_weights

LOOK_EVERY = {"cpu": 1, "cuda": 10}
"""At which steps losses are read: on a GPU each read-back is a wait for the device."""


class Trainer:
    """Trains one run.

    Args:
        settings: The run's settings.
        images: Its images.
        sink: Where it reports to.
        precision: Its arithmetic, and the device to compute on.

    Attributes:
        learner: The model and what moves it.
        position: How far the run is.
        curve: The training curve.
        best: Averaged weights of the best epoch so far, on the CPU; empty before there is one.
    """

    def __init__(
        self, settings: TrainSettings, images: Images, sink: Sink, precision: Precision
    ) -> None:
        self.settings, self.images, self.sink = settings, images, sink
        self.learner = Learner(settings, images.train, precision)
        self.position, self.curve = Position(), Curve()
        self.best: dict[str, Tensor] = {}
        self._epoch_steps = self.learner.batches.epoch_steps
        self._steps = settings.epochs * self._epoch_steps
        self._look_every = max(LOOK_EVERY[precision.device.type], math.ceil(self._steps / ROWS))
        self._circumstances = {
            **describe(precision.device, self.learner.model),
            "data": images.fingerprint,
        }
        self._telling = Telling(self.learner.model, sink.doing)
        self._began = time.perf_counter()

    def begin(self) -> None:
        """Starts at the first step, or from the checkpoint that there is.

        Raises:
            SuiteError: The checkpoint is damaged, or would not give the same bits here.
        """
        with self.sink.saved() as stream:
            if stream is None:
                with self._telling.of("initialises", between=self.pause):
                    self.learner.begin()
            else:
                self._load(stream)
        self._report()

    def train(self) -> None:
        """Trains to the last step, or until a loss is not finite.

        Raises:
            StoppedError: The sink wants the run to stop; nothing is saved yet.
        """
        while self.position.diverged_at is None:
            if self.position.evaluated < self.position.step // self._epoch_steps:
                self._close_epoch()
            if self.position.step == self._steps:
                return
            self._step()
            self._report()
            self.pause()
            if self.sink.wants_checkpoint():
                self.save()

    def pause(self) -> None:
        """Stops if the sink wants it.

        Raises:
            StoppedError: It does; nothing is saved yet.
        """
        if self.sink.wants_stop():
            raise StoppedError(
                f"stopped behind step {self.position.step} of {self._steps}",
                hint="the same command goes on from there",
            )

    def evaluate(self, model: System, images: Tensor, act: str, *, samples: int = 1) -> Estimate:
        """bits/dim of images, with the run's noise.

        Args:
            model: The model, in evaluation mode.
            images: uint8 (n, channels, height, width).
            act: What it is for, to be told.
            samples: Draws of the noise for each image.

        Raises:
            StoppedError: The sink wants the run to stop; nothing is saved yet.
        """
        batches, begun = samples * math.ceil(len(images) / BATCH), count(1)

        def between() -> None:
            self.sink.doing(f"{act}, batch {next(begun)} of {batches}")
            self.pause()

        return estimate(model, images, seed=self.settings.seed, samples=samples, between=between)

    def save(self) -> None:
        """Saves a checkpoint."""
        state = {
            "standing": asdict(replace(self.position, seconds=self._seconds())),
            "learner": self.learner.state_dict(),
            "curve": self.curve.state_dict(),
            "best": self.best,
        }
        self.sink.save(self.position.step, checkpoint.writer(state, self._circumstances))

    def _load(self, stream: BinaryIO) -> None:
        state = checkpoint.read(stream, self._circumstances)
        self.position = Position(**state["standing"])
        self.learner.load_state_dict(state["learner"], self.position.step)
        self.curve.load_state_dict(state["curve"])
        self.best = state["best"]

    def _step(self) -> None:
        try:
            with self._telling.of("goes forward"):
                self.learner.step(self.position.step, self.sink.doing)
        except DivergedError:
            self._look()
            self.position.diverged_at = self.position.diverged_at or self.position.step + 1
            return
        self.position.step += 1
        self.position.add_exponents(self.learner.bounds.exponents())
        ends_epoch = self.position.step % self._epoch_steps == 0
        if ends_epoch or self.position.step % self._look_every == 0:
            self._look()

    def _look(self) -> None:
        """Reads the losses since the last look, and adds a row to the curve."""
        seen = self.learner.losses.look()
        first = self.position.step - len(seen)
        model = self.learner.model
        to_bits = model.loss_unit / (model.dimensions * math.log(2))
        total, count = 0.0, 0
        for step, loss in enumerate(seen, first + 1):
            if not math.isfinite(loss.value):
                self.position.diverged_at = step
                break
            self.position.add(to_bits * loss.value, loss.images)
            total, count = total + to_bits * loss.value * loss.images, count + loss.images
        if count:
            self._add_row(total / count)

    def _add_row(self, loss: float) -> None:
        exponents = self.learner.bounds.exponents()
        row = Row(
            step=self.position.step,
            loss=loss,
            selection=None,
            lr=self.learner.schedule(self.position.step - 1),
            gradient_norm=self.learner.gradient_norm.item(),
            norm=exponents.norm,
            degree=exponents.degree,
            sub_steps=exponents.sub_steps,
            seconds=self._seconds(),
        )
        self.curve.rows.append(row)

    def _close_epoch(self) -> None:
        average, images = self.learner.average.model, self.images.selection
        selection = self.evaluate(average, images, "validates").bits
        if self.position.close_epoch(selection):
            self.best = copy_weights(self.learner.average.model.state_dict())
        last = self.curve.rows[-1]
        self.curve.rows[-1] = replace(last, selection=selection, seconds=self._seconds())

    def _report(self) -> None:
        rows = self.curve.rows
        figures = {"loss": rows[-1].loss} if rows else {}
        if self.position.last_selection is not None:
            figures["selection"] = self.position.last_selection
        self.sink.progress(self.position.step, self._steps, figures)

    def _seconds(self) -> float:
        return self.position.seconds + time.perf_counter() - self._began
