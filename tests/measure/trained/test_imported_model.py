"""Checkpoints of the authors' program, imported and drawn from."""

import json
from pathlib import Path

import pytest
import torch

from suite.errors import SuiteError
from suite.measure.trained.imported_model import import_checkpoint, read_model, write_model
from tests.flows.test_authors_checkpoint import FOLDER, Golden

VECTORS = FOLDER / "matrixexp-matrixexp.npz"


def written(folder: Path, wrapped: str = "") -> tuple[Path, Path, Golden]:
    golden = Golden(VECTORS)
    state = {f"module.{name}": value for name, value in golden.state.items()}
    torch.save({wrapped: state, "epoch": 3} if wrapped else state, folder / "checkpoint.pt")
    (folder / "config.json").write_text(json.dumps(golden.config))
    return folder / "checkpoint.pt", folder / "config.json", golden


@pytest.mark.parametrize("wrapped", ["", "state_dict", "model"])
def test_an_imported_model_computes_what_the_program_does(wrapped: str, tmp_path: Path) -> None:
    checkpoint, config, golden = written(tmp_path, wrapped)
    settings, model = import_checkpoint(checkpoint, config)
    write_model(tmp_path / "imported.pt", settings, model)
    again = read_model(tmp_path / "imported.pt")
    z, logdet = again(golden.x)
    assert torch.allclose(z, golden.z, rtol=0, atol=1e-6)
    assert torch.allclose(logdet, golden.logdet, rtol=0, atol=1e-7)


def test_what_does_not_fit_is_one_line(tmp_path: Path) -> None:
    checkpoint, config, golden = written(tmp_path)
    config.write_text(json.dumps({**golden.config, "hidden_channels": 3}))
    with pytest.raises(SuiteError, match=r"of another shape: .*are these settings, .*, its"):
        import_checkpoint(checkpoint, config)
    config.write_text(json.dumps({**golden.config, "flow_type": "afine"}))
    with pytest.raises(SuiteError, match="unknown coupling 'afine'; did you mean 'affine'"):
        import_checkpoint(checkpoint, config)
    config.write_text("{")
    with pytest.raises(SuiteError, match="not JSON"):
        import_checkpoint(checkpoint, config)
    config.write_text("[]")
    with pytest.raises(SuiteError, match="not a JSON object"):
        import_checkpoint(checkpoint, config)
    with pytest.raises(SuiteError, match="cannot read it"):
        import_checkpoint(checkpoint, tmp_path / "nothing.json")


@pytest.mark.parametrize("content", [b"", b"\x80\x02.", b"PK\x03\x04", b"text"])
def test_a_file_that_holds_no_tensors_is_one_line(content: bytes, tmp_path: Path) -> None:
    _, config, _ = written(tmp_path)
    other = tmp_path / "other.pt"
    other.write_bytes(content)
    with pytest.raises(SuiteError, match=r"not a file of tensors|holds no state dict"):
        import_checkpoint(other, config)


def test_code_in_a_pickle_is_not_run(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "ran",)  # type: ignore[return-value]

    _, config, _ = written(tmp_path)
    torch.save({"weights": Evil()}, tmp_path / "evil.pt")
    with pytest.raises(SuiteError, match="nothing else in a pickle is loaded"):
        import_checkpoint(tmp_path / "evil.pt", config)
    assert not (tmp_path / "ran").exists()


def test_files_of_others_are_not_read_as_ours(tmp_path: Path) -> None:
    checkpoint, _, _ = written(tmp_path)
    with pytest.raises(SuiteError, match="no file of a model"):
        read_model(checkpoint)
