"""Training divided into even stretches, so that every point of a curve is of as many steps."""

import numpy as np
import numpy.typing as npt


def stretches_of(steps: npt.ArrayLike, count: int) -> npt.NDArray[np.int64]:
    """The stretch of each step, from 1: the last one ends at the last step, and is no shorter.

    A chunk of a fixed length would leave a rest, whose mean over a few steps is no mean like the
    others. Whole numbers are multiplied first, so that no step falls behind the last stretch.

    Args:
        steps: Steps done, whole numbers from 1, in any order.
        count: Into how many stretches the steps up to the last one are divided, if there are as
            many.

    >>> stretches_of([1, 2, 3, 4, 5, 6, 7], 3).tolist(), stretches_of([1, 2], 3).tolist()
    ([1, 1, 2, 2, 3, 3, 3], [1, 2])
    """
    found = np.asarray(steps, dtype=float)
    last = found.max(initial=1.0)
    places: npt.NDArray[np.int64] = np.ceil(found * min(count, last) / last).astype(np.int64)
    return places
