"""Which arm a user means."""

from pathlib import Path

import pytest

from suite.errors import UnknownNameError
from suite.reporting.explain.cell_address import CellAddress
from suite.store import Store
from tests.reporting.filled import plan_of


def label(folder: Path, text: str, **sets: object) -> str:
    return CellAddress.parse(text).arm(plan_of(Store(folder), **sets)).label  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        "matrixexp,0.01",
        "matrixexp,1e-2",
        "coupling=matrixexp,lr=0.01",
        "lr=0.01, coupling=matrixexp",
    ],
)
def test_values_in_the_studys_order_or_by_name(tmp_path: Path, values: str) -> None:
    assert label(tmp_path, f"table4:{values}") == "matrixexp, lr 0.01"


def test_what_leaves_no_doubt_may_be_left_out(tmp_path: Path) -> None:
    assert label(tmp_path, "table4:affine", lr=[0.1]) == "affine, lr 0.1"


def test_variants_of_one_name_are_called_as_in_the_table(tmp_path: Path) -> None:
    methods = ["matrixexp", {"name": "matrixexp", "method": "authors"}]
    text = "table4:matrixexp (method authors),0.01"
    assert label(tmp_path, text, coupling=methods) == "matrixexp (method authors), lr 0.01"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("", "table4 has 4 arms; there are: affine,0.01; affine,0.001; matrixexp,0.01; "),
        ("matrixexp", "'matrixexp' fits 2 arms; there are: matrixexp,0.01; matrixexp,0.001"),
        ("matrixexp,0.5", "table4 has no arm 'matrixexp,0.5'; there are: "),
        ("affin,0.01", "table4 has no arm 'affin,0.01'"),
        ("seed=0", "unknown axis 'seed'; there are: coupling, lr"),
        ("affine,0.01,0", "3 values, and arms have 2; the axes are: coupling, lr"),
    ],
)
def test_what_fits_no_arm_or_several_lists_those_there_are(
    tmp_path: Path, values: str, said: str
) -> None:
    with pytest.raises(UnknownNameError) as error:
        label(tmp_path, f"table4:{values}")
    assert said in str(error.value)
    assert "\n" not in str(error.value)
