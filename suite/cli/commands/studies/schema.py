"""The command schema: what editors need to know of files of studies."""

from suite.cli.terminal.output import say


def schema() -> None:
    """Write a JSON Schema of study files, for editors."""
    import json

    from suite.specfile import json_schema

    say(json.dumps(json_schema(), indent=2))
