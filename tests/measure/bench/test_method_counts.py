"""What the methods do, counted, against what their rules say."""

from functools import partial

import pytest
import torch

from suite.expm import authors_stopping, choose_degree
from suite.expm.full_matrix.schemes import PRODUCTS
from suite.expm.full_matrix.squaring import choose_squaring
from suite.measure.bench.case import full_case
from suite.measure.bench.method_counts import Counts, counts_of
from suite.measure.bench.methods import DIRECTIONS, METHODS
from suite.measure.costs.operator_counts import Work, observe
from suite.registry import BenchSettings

NOTHING = Work(0, 0, 0, 0)


def settings(direction: str = "forward", **more: object) -> BenchSettings:
    small = {"n": 4, "side": 3, "batch_size": 2, "norm": 1.5, "direction": direction}
    return BenchSettings.model_validate({**small, **more})


def counted(name: str, given: BenchSettings) -> Counts:
    case = full_case(given).with_leaves()
    _, work = observe(partial(DIRECTIONS[given.direction], METHODS[name], case))
    return counts_of(name, case, given, work, 0)


@pytest.mark.parametrize("name", ["authors", "authors-repaired"])
def test_the_authors_rule_costs_a_read_back_a_term_and_two_more(name: str) -> None:
    stop = authors_stopping(full_case(settings()).matrices())
    found = counted(name, settings())
    assert found["read_backs"] == stop.terms + 2
    assert found["products"] == stop.terms + stop.squarings
    assert found["saved"] == 0


def test_taylor_takes_the_products_of_its_table() -> None:
    given = settings(n=12)  # small ones it multiplies entry by entry
    degree = choose_squaring(full_case(given).bound, torch.float32)
    found = counted("taylor", given)
    assert found["products"] == PRODUCTS[degree.m] + degree.steps.bit_length() - 1
    assert found["read_backs"] == 0


def test_the_action_multiplies_no_matrices_and_reads_nothing_back() -> None:
    for direction in DIRECTIONS:
        found = counted("action", settings(direction))
        assert (found["products"], found["read_backs"]) == (0, 0)
    # Each product with a vector has 2 n^2 operations, less the first column's additions.
    degree = choose_degree(full_case(settings()).bound, torch.float32)
    flops = counted("action", settings())["flops"]
    assert flops is not None
    assert flops > (2 * 16 - 4) * degree.m * degree.steps * 18


def test_a_backward_pass_keeps_bytes_and_squares_torchs_work() -> None:
    forward, both = (counted("torch", settings(one)) for one in ("forward", "forward+backward"))
    assert forward["products"] is not None
    assert both["products"] is not None
    assert both["products"] > 8 * forward["products"]  # matrices of 2 n rows in the backward pass
    assert both["saved"] > full_case(settings()).inputs.out.nbytes


def test_fused_is_counted_by_the_degree_of_each_block() -> None:
    given = settings(batch_size=3)
    case = full_case(given)
    norms = case.to(torch.float64).matrices().abs().sum(-1).amax((1, 2)).tolist()
    degrees = [choose_degree(norm, torch.float32) for norm in norms]  # 9 pixels are one block
    products = sum(9 * degree.m * degree.steps for degree in degrees)
    assert counts_of("fused", case, given, NOTHING, 0)["flops"] == 2 * 16 * products
    both = given.model_copy(update={"direction": "forward+backward"})
    assert counts_of("fused", case, both, NOTHING, 0)["flops"] == 4 * 2 * 16 * products


def test_blocks_of_larger_images_have_sixteen_pixels() -> None:
    given = settings(n=1, side=5, batch_size=1)
    case = full_case(given)
    rows = case.to(torch.float64).matrices().abs().flatten()
    norms = [float(part.max()) for part in rows.split(16)]
    sizes = (16, 9)
    degrees = [choose_degree(norm, torch.float32) for norm in norms]
    products = sum(size * d.m * d.steps for size, d in zip(sizes, degrees, strict=True))
    assert counts_of("fused", case, given, NOTHING, 0)["flops"] == 2 * products


def test_scipy_is_not_counted() -> None:
    found = counts_of("scipy", full_case(settings()), settings(), NOTHING, 0)
    assert (found["products"], found["flops"], found["peak"]) == (None, None, None)
