"""Models of options, as typer sees the commands that take them."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, get_type_hints

import pytest
import typer
from typer.testing import CliRunner, Result

from suite.cli.shared.option_models import flattened


@dataclass(frozen=True)
class Oven:
    """A model with an option of each sort."""

    heat: Annotated[int, typer.Option("--heat", min=0, help="How hot.", envvar="HEAT")] = 180
    trays: Annotated[list[str], typer.Option("--tray")] = field(default_factory=list)
    fan: Annotated[bool, typer.Option("--fan")] = False
    book: Annotated[Path | None, typer.Option("--book")] = None


@dataclass(frozen=True)
class Cake(Oven):
    """A model of a model's fields and an argument."""

    name: Annotated[str, typer.Argument(metavar="CAKE")] = field(kw_only=True)


class Kitchen:
    """A command line of one command, and what the command was given last."""

    def __init__(self) -> None:
        self.app = typer.Typer()
        self.app.command()(self._bake())

    def bake(self, *words: str, **environ: str) -> Result:
        self.got: list[object] = []
        return CliRunner().invoke(self.app, words, env={"COLUMNS": "100", **environ})

    def cake(self, *words: str, **environ: str) -> Cake:
        result = self.bake(*words, **environ)
        assert result.exit_code == 0, result.output
        (_, cake, _) = self.got
        assert isinstance(cake, Cake)
        return cake

    def _bake(self) -> Callable[..., None]:
        @flattened
        def bake(
            before: Annotated[str, typer.Option("--before")] = "",
            *,
            cake: Cake,
            after: Annotated[str, typer.Option("--after")] = "",
        ) -> None:
            """Bake a cake."""
            self.got = [before, cake, after]

        return bake


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


def test_what_is_not_said_is_the_default(kitchen: Kitchen) -> None:
    assert kitchen.cake("sponge") == Cake(name="sponge")
    assert kitchen.got[::2] == ["", ""]


def test_what_is_said_is_in_the_model(kitchen: Kitchen) -> None:
    words = ("--heat", "200", "--tray", "a", "--tray", "b", "--fan", "--book", "x", "--after", "z")
    assert kitchen.cake("sponge", *words) == Cake(200, ["a", "b"], True, Path("x"), name="sponge")
    assert kitchen.got[::2] == ["", "z"]


def test_the_environment_counts_where_nothing_is_said(kitchen: Kitchen) -> None:
    assert kitchen.cake("sponge", HEAT="90").heat == 90
    assert kitchen.cake("sponge", "--heat", "80", HEAT="90").heat == 80


def test_calls_do_not_share_lists(kitchen: Kitchen) -> None:
    first = kitchen.cake("sponge")
    first.trays.append("a")
    assert kitchen.cake("sponge").trays == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sponge", "--heat", "-1"], "--heat"),
        (["sponge", "--heat", "hot"], "--heat"),
        (["--fan"], "CAKE"),
        (["sponge", "--cake", "x"], "--cake"),
    ],
    ids=["range", "type", "missing", "the model itself"],
)
def test_wrong_values_are_refused(kitchen: Kitchen, words: list[str], said: str) -> None:
    result = kitchen.bake(*words)
    assert (result.exit_code, kitchen.got) == (2, [])
    assert said in result.output


def test_the_help_has_the_fields_in_their_place(kitchen: Kitchen) -> None:
    text = kitchen.bake("--help").output
    places = [
        text.index(f"--{name} ") for name in ["before", "heat", "tray", "fan", "book", "after"]
    ]
    assert places == sorted(places)
    assert "Bake a cake." in text
    assert "How hot." in text


def test_a_function_calls_it_by_the_fields() -> None:
    got: list[Oven] = []

    @flattened
    def warm(oven: Oven) -> None:
        got.append(oven)

    warm(heat=90)
    warm(fan=True)
    assert got == [Oven(90), Oven(fan=True)]
    got[0].trays.append("a")
    assert got[1].trays == []
    assert list(inspect.signature(warm).parameters) == list(get_type_hints(warm))


def test_two_parameters_of_one_name_are_refused() -> None:
    def warm(oven: Oven, heat: int) -> None:
        """Never called."""

    with pytest.raises(ValueError, match="duplicate parameter name: 'heat'"):
        flattened(warm)
