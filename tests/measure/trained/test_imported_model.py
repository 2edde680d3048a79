"""Checkpoints of the authors' program, imported and drawn from."""

import json
import os
import resource
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


PAGE = b"<!DOCTYPE html><title>Please log in</title>"


def test_a_page_in_a_files_place_is_called_one(tmp_path: Path) -> None:
    checkpoint, config, _ = written(tmp_path)
    page = tmp_path / "page"
    page.write_bytes(PAGE)
    for read in (
        lambda: import_checkpoint(page, config),
        lambda: import_checkpoint(checkpoint, page),
        lambda: read_model(page),
    ):
        with pytest.raises(SuiteError, match="it is a web page") as caught:
            read()
        assert str(page) in caught.value.message


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.99])
def test_a_file_that_was_cut_short_ends_early(tmp_path: Path, keep: float) -> None:
    checkpoint, config, _ = written(tmp_path)
    model = import_checkpoint(checkpoint, config)
    write_model(tmp_path / "imported.pt", *model)
    for path in (checkpoint, tmp_path / "imported.pt"):
        os.truncate(path, int(keep * path.stat().st_size))
    with pytest.raises(SuiteError, match="it ends early"):
        import_checkpoint(checkpoint, config)
    with pytest.raises(SuiteError, match="it ends early"):
        read_model(tmp_path / "imported.pt")


def test_a_changed_bit_is_found(tmp_path: Path) -> None:
    checkpoint, config, golden = written(tmp_path)
    write_model(tmp_path / "imported.pt", *import_checkpoint(checkpoint, config))
    value = max(golden.state.values(), key=torch.Tensor.numel).numpy().tobytes()
    for path in (checkpoint, tmp_path / "imported.pt"):
        data = bytearray(path.read_bytes())
        data[data.index(value) + 2] ^= 1
        path.write_bytes(data)
    with pytest.raises(SuiteError, match="it is damaged: the CRC"):
        import_checkpoint(checkpoint, config)
    with pytest.raises(SuiteError, match="it is damaged: the CRC"):
        read_model(tmp_path / "imported.pt")


def test_a_link_that_leads_nowhere_says_where_it_leads(tmp_path: Path) -> None:
    checkpoint, config, _ = written(tmp_path)
    link = tmp_path / "link"
    link.symlink_to("/gone/file")
    for read in (
        lambda: import_checkpoint(link, config),
        lambda: import_checkpoint(checkpoint, link),
        lambda: read_model(link),
    ):
        with pytest.raises(SuiteError, match=r"cannot read it: .*, where it leads: /gone/file"):
            read()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_settings_may_be_saved_by_an_editor_on_windows(tmp_path: Path, encoding: str) -> None:
    checkpoint, config, _ = written(tmp_path)
    config.write_text(config.read_text(), encoding=encoding)
    import_checkpoint(checkpoint, config)


def test_settings_without_end_are_one_line(tmp_path: Path) -> None:
    checkpoint, config, _ = written(tmp_path)
    config.write_text(100_000 * "[")
    with pytest.raises(SuiteError, match="not JSON"):
        import_checkpoint(checkpoint, config)


def test_a_state_of_other_keys_or_none_is_one_line(tmp_path: Path) -> None:
    checkpoint, config, _ = written(tmp_path)
    torch.save({1: torch.zeros(1)}, checkpoint)
    with pytest.raises(SuiteError, match=r"missing: .*; unknown: 1; are these settings"):
        import_checkpoint(checkpoint, config)
    torch.save({"epoch": 3}, checkpoint)
    with pytest.raises(SuiteError, match="holds no state dict"):
        import_checkpoint(checkpoint, config)


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    checkpoint, config, _ = written(tmp_path)
    model = import_checkpoint(checkpoint, config)
    out = tmp_path / "imported.pt"
    write_model(out, *model)
    before, names = out.read_bytes(), sorted(os.listdir(tmp_path))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, limits[1]))
    try:
        with pytest.raises(SuiteError, match="cannot write it: File too large"):
            write_model(out, *model)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert out.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == names


def test_a_link_to_the_file_stays_one(tmp_path: Path) -> None:
    checkpoint, config, _ = written(tmp_path)
    link = tmp_path / "link.pt"
    link.symlink_to("imported.pt")
    write_model(link, *import_checkpoint(checkpoint, config))
    assert link.is_symlink()
    read_model(tmp_path / "imported.pt")


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    checkpoint, config, _ = written(tmp_path)
    with pytest.raises(SuiteError, match="cannot write it: No such file or directory; pass --out"):
        write_model(tmp_path / "none" / "a.pt", *import_checkpoint(checkpoint, config))
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's full device")
def test_a_device_stays_a_device(tmp_path: Path) -> None:
    checkpoint, config, _ = written(tmp_path)
    with pytest.raises(SuiteError, match="cannot write it: No space left on device"):
        write_model(Path("/dev/full"), *import_checkpoint(checkpoint, config))
    assert Path("/dev/full").is_char_device()
