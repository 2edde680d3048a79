"""Records as bytes: what is written is read, and nothing else is."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.errors import StoreError
from suite.spec.identity import run_id
from suite.store import Circumstance, Record, RunPart, Store, earliest_finished
from suite.store.files.stream import digest_of
from suite.store.records.record import NewerError, Outcome, decode, encode
from tests.store.making import TASK, id_of, publish, record_path, settings_of

MOMENT = "2024-01-01T00:00:00.000000Z"


def record(
    result: dict[str, Any] | None = None, outcome: Outcome = "finished", ended: str = MOMENT
) -> Record:
    return Record(
        outcome=outcome,
        attempt=1,
        run=RunPart(id=id_of(1), task=TASK, settings=settings_of(1)),
        result=result or {},
        circumstance=Circumstance(started=MOMENT, ended=ended, segments=(), lease=ended),
    )


def sealed(inner: dict[str, Any]) -> bytes:
    """A file whose hash is right, whatever is in it."""
    text = json.dumps(inner, separators=(",", ":")).encode()
    return b'{"sha256":"%s","record":%s}\n' % (digest_of(text).encode(), text)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # Lone surrogates are no text, and are refused.
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values, max_size=4))
def test_what_is_written_is_read(result: dict[str, Any]) -> None:
    assert decode(encode(record(result))) == record(result)


@given(st.data())
def test_no_bit_can_flip_unseen(data: st.DataObject) -> None:
    whole = encode(record({"loss": 1.25, "name": "é"}))
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError, match=r"hash|cut off"):
        decode(bytes(flipped))


def test_no_beginning_of_a_record_is_one() -> None:
    whole = encode(record({"loss": 1.25}))
    for length in range(len(whole)):
        with pytest.raises(ValueError, match=r"empty|cut off|hash"):
            decode(whole[:length])


def test_an_altered_value_is_seen_although_it_is_json() -> None:
    altered = encode(record({"loss": 1.25})).replace(b"1.25", b"1.15")
    assert json.loads(altered)["record"]["result"] == {"loss": 1.15}
    with pytest.raises(ValueError, match="hash"):
        decode(altered)


def test_the_id_is_derived_again() -> None:
    inner = json.loads(encode(record()))["record"]
    inner["run"]["settings"]["number"] = 2
    assert inner["run"]["id"] != run_id(TASK, inner["run"]["settings"])
    with pytest.raises(ValueError, match="id is not that of its settings"):
        decode(sealed(inner))


def test_a_later_schema_is_not_damage() -> None:
    inner = json.loads(encode(record()))["record"]
    with pytest.raises(NewerError, match="schema 3"):
        decode(sealed(inner | {"schema": 3, "more": True}))
    with pytest.raises(ValueError, match="not a record of schema 2: more") as caught:
        decode(sealed(inner | {"more": True}))
    assert not isinstance(caught.value, NewerError)


def test_only_a_run_that_older_versions_do_not_know_is_of_the_later_schema(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for settings in ({"number": 1}, {"number": 1, "system": {"name": "nice"}}):
        lease = store.take_lease(run_id(TASK, settings), TASK, settings)
        assert lease is not None
        with lease:
            lease.begin_segment()
            record = lease.publish("finished", {"loss": 1.5})
        content = store.layout.record(record.run.id, 1).read_bytes()
        assert json.loads(content)["record"]["schema"] == (2 if "system" in settings else 1)
        assert decode(content) == record


@pytest.mark.parametrize("value", [math.nan, math.inf, {1: 2}, object(), "\ud800"])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(StoreError, match="result"):
        encode(record({"loss": value}))


def test_the_attempt_that_a_table_uses() -> None:
    late, early = record(ended="2024-01-03T00:00:00.000000Z"), record(ended=MOMENT)
    failed = record(outcome="failed", ended="2023-01-01T00:00:00.000000Z")
    assert earliest_finished([late, failed, early]) == early
    assert earliest_finished([failed]) is None


def test_a_record_on_the_disk_is_its_encoding(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert record_path(store).parent.parent == tmp_path / "runs"
    published = publish(store)
    assert record_path(store).read_bytes() == encode(published)
