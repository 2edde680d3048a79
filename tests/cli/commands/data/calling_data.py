"""Calls the commands about data sets, in this process."""

from pathlib import Path

from typer.testing import CliRunner, Result

from suite.cli.main import app


def run(*arguments: str, data: Path | None = None) -> Result:
    return CliRunner().invoke(
        app, ["data", *arguments], env={"MEF_DATA": None if data is None else str(data)}
    )


def shown(*arguments: str, data: Path | None = None) -> str:
    result = run(*arguments, data=data)
    assert result.exception is None
    return result.stdout


def refused(kind: type[Exception], *arguments: str, data: Path | None = None) -> str:
    result = run(*arguments, data=data)
    assert type(result.exception) is kind
    assert "\n" not in str(result.exception)
    assert not result.stdout
    return str(result.exception)
