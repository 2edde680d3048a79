"""The command schema: what editors need to know of files of studies."""

import typer


def schema() -> None:
    """Write a JSON Schema of study files, for editors."""
    import json

    from suite.specfile import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))
