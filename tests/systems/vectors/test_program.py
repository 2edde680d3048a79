"""The program: what it prints, what it notices, and its exit codes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.systems.vectors.changed_file import NICE, Change, changed, content
from tests.systems.vectors.folders import COMMITTED, ROOT
from tests.systems.vectors.program import main


def test_it_runs_as_a_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.systems.vectors", str(NICE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"{NICE}: nice"


def test_every_array_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(NICE)]) == 0
    printed = capsys.readouterr().out
    _, arrays = content()
    weights = [name for name in arrays if name.startswith("state.")]
    for name in arrays.keys() - set(weights):
        assert name in printed
    assert f"the weights ({len(weights)} arrays, {weights[0]} to {weights[-1]})" in printed
    assert f"{len(arrays) - len(weights) - 2} quantities agree" in printed


def test_a_looser_bound_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(COMMITTED[0] / "additive-matrixexp.npz")]) == 0
    (line,) = [one for one in capsys.readouterr().out.splitlines() if one.split()[0] == "z"]
    assert "at most 1e-06: the program's series of the exponential ends" in line


def test_what_is_not_compared_is_named_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed(tmp_path, lambda _, arrays: arrays.update(extra=np.zeros(3)))
    assert main([str(path)]) == 0
    (line,) = [one for one in capsys.readouterr().out.splitlines() if "extra" in one]
    assert line.split(maxsplit=1)[1] == "not compared: the checks of nice do not know it"


def _move(name: str, by: float) -> Change:
    def change(_: object, arrays: dict[str, np.ndarray]) -> None:
        arrays[name] = arrays[name] + by

    return change


def _nan(_: object, arrays: dict[str, np.ndarray]) -> None:
    arrays["recon"][0, 0] = np.nan


def _cut(_: object, arrays: dict[str, np.ndarray]) -> None:
    arrays["z"] = arrays["z"][:, :-1]


WRONG: list[tuple[Change, set[str]]] = [
    (_move("z", 1e-7), {"z"}),
    (_move("log_det", 1e-7), {"log_det"}),
    (_move("bits_per_dim", 1e-7), {"bits_per_dim"}),
    (_move("after_steps.encoder_z_D", 1e-7), {"after_steps.encoder_z_D"}),
    (_nan, {"recon"}),
    (_cut, {"z"}),
]


@pytest.mark.parametrize(("change", "quantities"), WRONG, ids=[str(one) for _, one in WRONG])
def test_an_error_above_its_bound_is_said(
    change: Change, quantities: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed(tmp_path, change)
    assert main([str(path)]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert {one.split()[0] for one in printed if one.endswith("TOO FAR")} == quantities
    assert f"{len(quantities)} of 52 quantities are above their bounds" in printed[-1]


@pytest.mark.parametrize("key", ["momentum", "averaging_coeff", "stabilizer", "learning_rate"])
def test_another_step_of_the_optimiser_is_noticed(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(config: dict[str, dict[str, float]], _: object) -> None:
        config["optimiser"][key] *= 0.99

    assert main([str(changed(tmp_path, change))]) == 1
    far = [one.split()[0] for one in capsys.readouterr().out.splitlines() if "TOO FAR" in one]
    assert any(name.startswith("after_steps.") for name in far)
    assert not {"z", "log_likelihood", "recon"} & set(far)


def _only_given(_: object, arrays: dict[str, np.ndarray]) -> None:
    for name in list(arrays):
        if name not in ("pixels", "u") and not name.startswith("state."):
            del arrays[name]


UNCHECKABLE: list[tuple[Change, str]] = [
    (lambda config, _: config.update(model="nicer"), "has vectors of nicer, a system that is not "),
    (lambda config, _: config.pop("model"), "does not say of which system it is"),
    (lambda config, _: config.pop("prior"), "the config of nice lacks prior"),
    (lambda config, _: config["optimiser"].pop("momentum"), "KeyError: 'momentum'"),
    (lambda _, arrays: arrays.pop("pixels"), "it has no pixels"),
    (lambda _, arrays: arrays.pop("state.encoder_z_D"), "missing: encoder_z_D"),
    (lambda _, arrays: arrays.update(note=np.array("x")), "note is no array of numbers"),
    (_only_given, "there is nothing in it to compare"),
]


@pytest.mark.parametrize(("change", "said"), UNCHECKABLE, ids=[said for _, said in UNCHECKABLE])
def test_what_cannot_be_checked_is_one_line(
    change: Change, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed(tmp_path, change)
    assert main([str(path)]) == 2
    _one_line(capsys, path, said)


def test_a_file_that_is_none_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content_of in (("no.npz", b"no"), ("empty.npz", b"")):
        (tmp_path / name).write_bytes(content_of)
        assert main([str(tmp_path / name)]) == 2
        _one_line(capsys, tmp_path / name, "is no .npz file of plain arrays")
    np.savez(tmp_path / "objects.npz", config="{}", x=np.array([{}], dtype=object))
    assert main([str(tmp_path / "objects.npz")]) == 2
    _one_line(capsys, tmp_path / "objects.npz", "is no .npz file of plain arrays")
    np.savez(tmp_path / "plain.npz", x=np.zeros(3))
    assert main([str(tmp_path / "plain.npz")]) == 2
    _one_line(capsys, tmp_path / "plain.npz", "there is no config in it")
    np.savez(tmp_path / "text.npz", config="model: nice")
    assert main([str(tmp_path / "text.npz")]) == 2
    _one_line(capsys, tmp_path / "text.npz", "its config is no JSON")
    assert main([str(tmp_path / "absent.npz")]) == 2
    _one_line(capsys, tmp_path / "absent.npz", "No such file or directory")
    assert main([str(tmp_path)]) == 2
    _one_line(capsys, tmp_path, "Is a directory")


def test_one_file_that_cannot_be_checked_does_not_hide_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "absent.npz"), str(NICE)]) == 2
    assert "52 quantities agree" in capsys.readouterr().out
    wrong = changed(tmp_path, _move("z", 1.0))
    assert main([str(wrong), str(NICE)]) == 1


def _one_line(capsys: pytest.CaptureFixture[str], path: Path, said: str) -> None:
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith(f"{path}: ")
    assert said in line
