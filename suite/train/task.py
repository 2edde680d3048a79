"""The task ``train``."""

import math
from collections.abc import Mapping

from torch import Tensor

from suite.data import load_images
from suite.errors import StoppedError
from suite.registry import Sink, TrainResult, TrainSettings
from suite.systems import System
from suite.train.loop import curve
from suite.train.loop.evaluation import Estimate
from suite.train.loop.trainer import Trainer
from suite.train.numerics.device import find_device, kernels, name_backend
from suite.train.numerics.precision import PRECISIONS
from suite.train.state import weights


def run(settings: TrainSettings, sink: Sink) -> TrainResult:
    """Trains a flow and tests it.

    The curve is published beside the record; ``weights.pt`` holds the averaged weights that
    ``keep`` asks for. A run that diverges ends with what is known by then.

    Args:
        settings: The run's settings.
        sink: Where it reports to, and what it goes on from.

    Returns:
        What was found: the same bits, however often the run was interrupted.

    Raises:
        StoppedError: The sink wanted it; a checkpoint is saved.
        DataError: Images are missing or damaged.
        SuiteError: The device cannot do what is asked of it, or a checkpoint cannot be gone on
            from.
    """
    device = find_device(sink.device)
    precision = PRECISIONS[settings.precision](device)
    with kernels(
        threads=settings.threads,
        deterministic=settings.deterministic,
        tensor_float=precision.tensor_float,
    ):
        sink.doing("reads the images")
        images = load_images(
            settings.data,
            selection=settings.selection,
            data_seed=settings.data_seed,
            folder=sink.data_folder,
        )
        sink.doing("builds the model")
        trainer = Trainer(settings, images, sink, precision)
        backend = name_backend(device, trainer.learner.model)
        sink.note(backend=backend, threads=settings.threads)
        trainer.begin()
        try:
            trainer.train()
            return _conclude(trainer)
        except StoppedError:
            trainer.save()
            raise


NOTHING = Estimate(math.nan, math.nan)
"""The figures of a test that was not made."""


def _conclude(trainer: Trainer) -> TrainResult:
    """Tests the weights, hands over the files, and puts the result together."""
    position, average = trainer.position, trainer.learner.average
    finished = position.diverged_at is None
    last, raw = NOTHING, NOTHING
    if finished:
        last = _test(trainer, average.model, "tests the average")
        weights_now = average.with_weights(trainer.learner.model.state_dict())
        raw = _test(trainer, weights_now, "tests the raw weights")
    best = last
    if not finished or position.best_epoch != trainer.settings.epochs:
        best = _test_best(trainer)
    _hand_over(trainer, finished=finished)
    system = trainer.settings.system
    samples = system.test_samples
    return TrainResult(
        steps=position.step,
        last_test=_finite(last.bits),
        best_test=_finite(best.bits),
        last_selection=_finite(position.last_selection if finished else None),
        best_selection=position.best_selection,
        last_test_raw=_finite(raw.bits),
        last_train=position.last_train if finished else None,
        best_epoch=position.best_epoch,
        parameters=sum(one.numel() for one in trainer.learner.model.parameters()),
        diverged_at=position.diverged_at,
        largest_norm=position.largest_norm,
        beyond_float32=position.beyond_float32,
        weights=weights.hash_weights(trainer.learner.model.state_dict()),
        data=trainer.images.fingerprint,
        likelihood=system.own_likelihood(),
        test_samples=samples,
        last_test_single=_finite(last.single) if samples > 1 else None,
        best_test_single=_finite(best.single) if samples > 1 else None,
    )


def _test(trainer: Trainer, model: System, act: str) -> Estimate:
    return trainer.evaluate(
        model, trainer.images.test, act, samples=trainer.settings.system.test_samples
    )


def _test_best(trainer: Trainer) -> Estimate:
    if not trainer.best:
        return NOTHING
    model = trainer.learner.average.with_weights(trainer.best)
    return _test(trainer, model, "tests the best epoch")


def _hand_over(trainer: Trainer, *, finished: bool) -> None:
    trainer.sink.attach(curve.FILE, trainer.curve.encode())
    kept: dict[str, Mapping[str, Tensor]] = {"none": {}, "best": trainer.best, "last": {}}
    if finished:
        kept["last"] = trainer.learner.average.model.state_dict()
    if chosen := kept[trainer.settings.keep]:
        trainer.sink.keep(weights.FILE, weights.writer(trainer.settings, chosen))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
