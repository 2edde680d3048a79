"""Orders: what workers are told, as a file."""

import gzip
from pathlib import Path

import pytest

from suite.dispatch.orders.order import OrderFolder, make_order
from suite.errors import StoreError
from suite.plan import make_plan
from suite.registry import TrainSettings
from suite.store import Store


def test_an_order_is_read_as_it_was_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = make_plan("table4", "smoke", {"keep": "last"}, store=store)
    order = make_order(plan.to_do, data_folder=tmp_path, device="cpu", checkpoint_every=3)
    folder = OrderFolder(store, order.id)
    folder.write(order)
    again = folder.read()
    assert again == order
    for ordered, run in zip(again.runs, plan.to_do, strict=True):
        settings = ordered.resolved()
        assert settings == run.settings
        # Also what is no part of the id is handed on.
        assert isinstance(settings, TrainSettings)
        assert settings.keep == "last"


def test_settings_of_another_id_are_refused(tmp_path: Path) -> None:
    plan = make_plan("table4", "smoke", store=Store(tmp_path))
    ordered = make_order(plan.runs[:1]).runs[0]
    changed = ordered.model_copy(update={"settings": {**ordered.settings, "lr": 0.5}})
    with pytest.raises(StoreError, match="have another id than when it was planned"):
        changed.resolved()


WHOLE = gzip.compress(b'{"schema": 1}', mtime=0)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"\x00", gzip.compress(b"{}", mtime=0), WHOLE, WHOLE[:-9]]
)
def test_a_damaged_order_is_one_line(data: bytes, tmp_path: Path) -> None:
    folder = OrderFolder(Store(tmp_path), "0" * 16)
    with pytest.raises(StoreError, match="cannot read it"):
        folder.read()
    folder.path.mkdir(parents=True)
    (folder.path / "order.json.gz").write_bytes(data)
    with pytest.raises(StoreError, match="this is no order"):
        folder.read()


def test_troubles_are_told_once_each(tmp_path: Path) -> None:
    folder = OrderFolder(Store(tmp_path), "0" * 16)
    assert folder.troubles() == []
    for line in ("no data", "no data", "no disk"):
        folder.report_trouble(line)
    assert sorted(folder.troubles()) == ["no data", "no disk"]
