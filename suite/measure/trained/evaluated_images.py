"""The test images of a trained model, as training tested it on them."""

from collections.abc import Iterator

import torch
from torch import Tensor

from suite.data import dequantise, load_images
from suite.flows import stream
from suite.registry import Sink, TrainSettings


def evaluated_images(
    trained: TrainSettings, images: int, batch_size: int, sink: Sink, device: torch.device
) -> Iterator[Tensor]:
    """The first test images, dequantised with the noise of the run's evaluations.

    Each batch is reported as a step.

    Args:
        trained: The settings of the training run.
        images: How many of them, if there are as many.
        batch_size: Images in a batch.
        sink: Where progress is reported to, and where the data are.
        device: Where the images are put.

    Raises:
        DataError: Images are missing or damaged.
    """
    test = load_images(
        trained.data,
        selection=trained.selection,
        data_seed=trained.data_seed,
        folder=sink.data_folder,
    ).test[:images]
    noise = stream(trained.seed, "evaluation")
    parts = test.split(batch_size)
    for index, pixels in enumerate(parts):
        sink.progress(index, len(parts), {})
        yield dequantise(pixels, noise).to(device)
    sink.progress(len(parts), len(parts), {})
