"""Single settings: what they may be, and what equals them."""

from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from suite.registry import AVERAGES, COUPLINGS, Aside, Legacy, Settings, TrainSettings
from suite.spec import Setting, UnfitError, match, parse_all, run_id, setting_of
from suite.spec.setting import LARGEST_INTEGER


def setting(name: str, model: type[Settings] = TrainSettings) -> Setting:
    found = setting_of(model, name)
    assert found is not None
    return found


def refused(name: str, value: object) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(UnfitError) as caught:
        setting(name).parse(value)
    return [(complaint.path, complaint.text) for complaint in caught.value.complaints]


@pytest.mark.parametrize(
    ("name", "value", "parsed"),
    [
        ("lr", 1, 1.0),
        ("lr", 0.01, 0.01),
        ("epochs", 20.0, 20),
        ("warmup", -0.0, 0.0),
        ("steps", [8, 4.0, 2], (8, 4, 2)),
        ("steps", (8,), (8,)),
        ("halve_at", [], ()),
        ("clip", None, None),
        ("flips", False, False),
        ("precision", "tf32", "tf32"),
        ("seed", LARGEST_INTEGER, LARGEST_INTEGER),
        ("coupling", "affine", COUPLINGS.parse("affine")),
        ("coupling", {"name": "affine"}, COUPLINGS.parse("affine")),
        ("coupling", COUPLINGS.parse("affine"), COUPLINGS.parse("affine")),
    ],
)
def test_values_as_the_model_holds_them(name: str, value: object, parsed: object) -> None:
    found = setting(name).parse(value)
    assert found == parsed
    assert type(found) is type(parsed)
    assert found == getattr(TrainSettings.model_validate({name: value}), name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lr", "0.01"),
        ("lr", True),
        ("lr", None),
        ("lr", [0.1]),
        ("epochs", 1.5),
        ("epochs", "3"),
        ("epochs", 1e30),
        ("flips", 1),
        ("flips", "true"),
        ("steps", 8),
        ("steps", "8"),
        ("steps", ["8"]),
        ("steps", [True]),
        ("precision", 32),
        ("coupling", None),
        ("coupling", 3),
        ("coupling", []),
        ("coupling", {"rank": 3}),
        ("coupling", {"name": 3}),
        ("coupling", AVERAGES.parse("authors")),
    ],
)
def test_stricter_than_the_model(name: str, value: object) -> None:
    assert refused(name, value)


def test_a_setting_that_is_not_there() -> None:
    assert setting_of(TrainSettings, "nothing") is None


def test_what_a_setting_is() -> None:
    assert setting("steps").is_list
    assert setting("halve_at").is_list
    assert not setting("lr").is_list
    assert not setting("clip").is_list
    assert setting("coupling").variants is COUPLINGS
    assert setting("lr").variants is None
    assert setting("keep").is_aside
    assert not setting("seed").is_aside


def test_all_that_is_wrong_with_many() -> None:
    with pytest.raises(UnfitError) as caught:
        parse_all(TrainSettings, {"lr": "x", "steps": [1, "y"], "nothing": 1, "epochs": 3})
    found = {complaint.path: complaint.about_key for complaint in caught.value.complaints}
    assert found == {("lr",): False, ("steps", 1): False, ("nothing",): True}


@pytest.mark.parametrize(
    ("name", "wanted", "value", "is_one"),
    [
        ("lr", 1e-2, 0.01, True),
        ("lr", [1, 0.01], 0.01, True),
        ("lr", [1, 2], 0.01, False),
        ("halve_at", [20, 40], [20, 40], True),
        ("halve_at", [20, 40], [20], False),
        ("halve_at", [[20], [40]], [40], True),
        ("halve_at", [], [], True),
        ("clip", None, None, True),
        ("clip", [None, 1], None, True),
        ("coupling", "matrixexp", {"name": "matrixexp", "rank": 5}, True),
        ("coupling", {"name": "matrixexp"}, {"name": "matrixexp", "rank": 5}, False),
        ("coupling", {"name": "matrixexp"}, {"name": "matrixexp", "rank": 3}, True),
        ("coupling", ["affine", "additive"], "additive", True),
        ("coupling", ["affine", "additive"], "matrixexp", False),
    ],
)
def test_matching(name: str, wanted: object, value: object, is_one: bool) -> None:
    assert match(setting(name), wanted)(setting(name).parse(value)) is is_one


def test_matching_what_can_never_be() -> None:
    with pytest.raises(UnfitError) as caught:
        match(setting("lr"), [1, "x", True])
    assert [complaint.path for complaint in caught.value.complaints] == [(1,), (2,)]
    with pytest.raises(UnfitError, match="should not be empty"):
        match(setting("lr"), [])


class Later(Settings):
    """Settings of a task that has grown."""

    lr: float
    clip: Annotated[float | None, Legacy(None), Field()] = 1.0
    colour: Annotated[str, Aside()] = "red"


@settings(deadline=None)
@given(lr=st.floats(1e-9, 1), clip=st.none() | st.floats(0.1, 10), colour=st.text(max_size=5))
def test_ids_ignore_what_changes_nothing(lr: float, clip: float | None, colour: str) -> None:
    class Earlier(Settings):
        lr: float

    def identify(settings: Settings) -> str:
        return run_id("train", settings.identity())

    old, new = Earlier(lr=lr), Later(lr=lr, clip=clip, colour=colour)
    assert (identify(new) == identify(old)) == (clip is None)
    assert identify(new) == identify(Later(lr=lr, clip=clip))


def test_values_are_told_apart_by_what_is_identity() -> None:
    colour, clip, coupling = setting("colour", Later), setting("clip", Later), setting("coupling")
    assert colour.identity("red") == colour.identity("blue")
    assert clip.identity(None) != clip.identity(1.0)
    forms: list[Any] = [
        "matrixexp",
        {"name": "matrixexp", "rank": 3},
        {"name": "matrixexp", "rank": 4},
    ]
    first, same, other = (coupling.identity(coupling.parse(form)) for form in forms)
    assert first == same != other
