"""Which tests are a module's own."""

from pathlib import Path

from tests.mutants.targets import FIRST, THEN, targets

ROOT = Path(__file__).parents[2]


def test_a_module_has_its_doctests_the_tests_by_its_name_and_those_beside_them() -> None:
    (one,) = targets(ROOT, "suite/store/states/state.py")
    assert one.first == ("suite/store/states/state.py", "tests/store/states/test_state.py")
    assert "tests/store/states/test_last_heard.py" in one.then


def test_where_the_tests_by_its_name_are_not_all_the_nearest_run_too() -> None:
    (one,) = targets(ROOT, "suite/train/loop/trainer.py")
    assert one.first[1:] == ("tests/train/loop/test_trainer.py", "tests/train/test_task.py")
    assert "tests/train/test_resume.py" in one.then


def test_every_module_and_every_file_of_tests_is_there() -> None:
    found = targets(ROOT)
    for one in found:
        assert all((ROOT / path).is_file() for path in (one.module, *one.first, *one.then))
        assert one.then
    assert set(FIRST) <= {one.module for one in found}
    assert set(THEN) <= {str(Path(one.module).parent) for one in found}
