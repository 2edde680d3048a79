"""The task ``bench``: what the coupling's matrix exponential costs, method by method."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from suite.registry.result import Result
from suite.registry.settings import TaskSettings

BenchMethod = Literal[
    "authors",
    "authors-repaired",
    "torch",
    "scipy",
    "taylor",
    "action",
    "fused",
    "low-rank",
    "fused-low-rank",
    "compiled",
]
Direction = Literal["forward", "forward+backward", "inverse"]


class BenchSettings(TaskSettings):
    """One case: all methods take turns on the same inputs in one process.

    Attributes:
        n: Rows and columns of S.
        side: Height and width of the images; there is a matrix for each pixel.
        batch_size: Images.
        norm: The largest row sum of |S| in the batch.
        dtype: Arithmetic of the inputs.
        direction: What is timed: ``forward`` and ``inverse`` keep nothing for a gradient.
        rank: The rank of S for ``low-rank`` and ``fused-low-rank``, whose S is another one.
        methods: Who takes part; those that cannot run where the run is are left out. Only where it
            is named: ``compiled``, which compiles for up to minutes, and ``fused-low-rank``, which
            is younger than the ids of the runs there are.
        rounds: Rounds that are timed; in each, every method computes the case once.
        threads: CPU threads of the computation.
        seed: What the inputs are drawn from.
    """

    n: PositiveInt = 12
    side: PositiveInt = 8
    batch_size: PositiveInt = 64
    norm: Annotated[float, Field(gt=0, le=32)] = 1.0
    dtype: Literal["float32", "float64"] = "float32"
    direction: Direction = "forward+backward"
    rank: PositiveInt = 3
    methods: Annotated[tuple[BenchMethod, ...], Field(min_length=1)] = (
        "authors",
        "authors-repaired",
        "torch",
        "scipy",
        "taylor",
        "action",
        "fused",
        "low-rank",
    )
    rounds: PositiveInt = 15
    threads: PositiveInt = 1
    seed: int = 0

    free_of_cost: ClassVar[frozenset[str]] = frozenset({"seed"})
    label: ClassVar[tuple[str, ...]] = ("n", "norm", "direction")


class MethodResult(BaseModel):
    """What one method does for a case, and how well.

    An error is a relative 2-norm against float64 from the same inputs; None if it is not finite.

    Attributes:
        products: Products of two n x n matrices for each matrix S by torch's kernels for them,
            larger and smaller ones by their operations; what is multiplied entry by entry counts
            among ``flops`` alone. None where the method does not compute in torch's kernels.
        flops: Floating-point additions and multiplications of the whole call. Those of ``fused``
            are counted by formula, from the degree of each block of pixels, and are those of its
            series alone; None for ``scipy``, ``compiled`` and ``fused-low-rank``.
        read_backs: Numbers that the host waits for; each stops a GPU's queue.
        saved: Bytes kept for a backward pass, inputs included, each storage once.
        peak: Bytes of one call's tensors when they are most, above what was there before it; what
            the call returns is among them. None for ``scipy``, which takes memory elsewhere, and
            in records from before it was counted.
        error: Of the output, over the batch.
        worst_error: Of the output, the largest of a pixel's.
        gradient_error: Of the gradient of the network's output; None without a backward pass.
        round_trip: What the inverse of the forward pass gives back, against what went in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    products: float | None
    flops: int | None
    read_backs: int
    saved: int
    peak: int | None = None
    error: float | None
    worst_error: float | None
    gradient_error: float | None
    round_trip: float | None


class BenchResult(Result):
    """What a case gives; the times are in the record's circumstances, by the methods' names.

    There, ``copy`` and ``product`` are the times of one plain copy and of one product of two large
    matrices, which the machine's memory bandwidth and matrix peak follow from.

    Attributes:
        matrices: How many matrices S there are.
        rounds: Rounds that were timed.
        bound: The bound on the norm that ``action`` and ``taylor`` take their degrees from.
        rule_degree: The degree that ``action`` takes for it.
        rule_steps: In how many sub-steps.
        rule_error: What truncation alone leaves then: the relative error of the series in float64.
        truncation: The same for degrees from 1 on, in as many sub-steps.
        worst_rule_error: As ``rule_error``, for the worst matrix that the bound allows.
        worst_truncation: As ``truncation``, for that matrix.
        reference_error: The largest relative error of the float64 reference at a few pixels,
            against 50 decimal digits.
        traffic: Bytes that any method must move: inputs and outputs once for each pass.
        copy_bytes: Bytes that the copy reads and writes.
        product_flops: Operations of the large product.
        methods: What each method does.
        left_out: Methods that were asked for and cannot run here.
    """

    matrices: int
    rounds: int
    bound: float
    rule_degree: int
    rule_steps: int
    rule_error: float
    truncation: tuple[float, ...]
    worst_rule_error: float
    worst_truncation: tuple[float, ...]
    reference_error: float
    traffic: int
    copy_bytes: int
    product_flops: int
    methods: dict[str, MethodResult]
    left_out: tuple[str, ...]
