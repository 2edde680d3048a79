"""Which tests are a module's own."""

from pathlib import Path

from tests.mutants.targets import FIRST, THEN, targets

ROOT = Path(__file__).parents[2]


def test_a_module_has_its_doctests_the_tests_by_its_name_and_those_beside_them() -> None:
    (one,) = targets(ROOT, "suite/store/states/state.py")
    assert one.first == ("suite/store/states/state.py", "tests/store/states/test_state.py")
    assert "tests/store/states/test_last_heard.py" in one.then


def test_a_module_without_tests_by_its_name_has_the_nearest() -> None:
    (one,) = targets(ROOT, "suite/train/loop/trainer.py")
    assert one.first == ("suite/train/loop/trainer.py", "tests/train/test_task.py")
    assert "tests/train/test_resume.py" in one.then


def test_every_module_and_every_file_of_tests_is_there() -> None:
    found = targets(ROOT)
    for one in found:
        assert all((ROOT / path).is_file() for path in (one.module, *one.first, *one.then))
        assert one.then
    assert set(FIRST) <= {one.module for one in found}
    assert set(THEN) <= {str(Path(one.module).parent) for one in found}


def test_the_nearest_tests_are_named_only_where_there_are_none_by_its_name() -> None:
    for one in targets(ROOT):
        if one.module in FIRST:
            assert one.first == (one.module, *FIRST[one.module])
