"""The command ``mef``: its commands, and what its exit codes mean."""

import gc
import logging
import sys
from collections.abc import Callable
from typing import Annotated, NoReturn

import typer

from suite.cli.commands.data.check_set import check_set
from suite.cli.commands.data.fetch_set import fetch_set
from suite.cli.commands.data.list_sets import list_sets
from suite.cli.commands.reports.compare import compare
from suite.cli.commands.reports.explain import explain
from suite.cli.commands.reports.report import report
from suite.cli.commands.results.clean import clean
from suite.cli.commands.results.merge import merge
from suite.cli.commands.results.verify import verify
from suite.cli.commands.runs.cancel import cancel
from suite.cli.commands.runs.expm import expm
from suite.cli.commands.runs.logs import logs
from suite.cli.commands.runs.retry import retry
from suite.cli.commands.runs.status import status
from suite.cli.commands.runs.sweep import sweep
from suite.cli.commands.studies.check import check
from suite.cli.commands.studies.plan import plan
from suite.cli.commands.studies.schema import schema
from suite.cli.commands.weights.import_weights import import_weights
from suite.cli.commands.weights.sample import sample
from suite.cli.shared.interrupts import say_last
from suite.cli.terminal.error_text import complain
from suite.cli.terminal.output import say, settle_streams
from suite.documentation import documentation
from suite.errors import MistakeError, ReaderGoneError, SuiteError

Refusal: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for wrong words; where its module is depends on typer's version."""
EXIT_CODES = """Exit codes: 0 done; 1 something failed or was found to be wrong;
2 the input is wrong (a study, an option, a name); 130 interrupted, and can be gone on with;
141 nobody reads the output any more, as when `head` has seen enough."""
INTERRUPTED = 130
"""The exit code of what was ended by Ctrl-C or a signal."""
COLLECT_BEHIND = 1_000_000
"""Objects between two looks for garbage in rings: plans make many objects that all stay."""
UNFORESEEN = "the suite did not foresee this; `mef -v ...` shows where it comes from"

_LOG = logging.getLogger("suite")

app = typer.Typer(
    name="mef",
    help="Ablation studies of generative flows with matrix exponentials.",
    epilog=EXIT_CODES,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
data = typer.Typer(help="Data sets: what there is, downloads, checks.")


def _add(group: typer.Typer, command: Callable[..., None], name: str | None = None) -> None:
    """Adds a command, whose docstring is its help."""
    group.command(name, help=documentation(command))(command)


_RUNS: tuple[Callable[..., None], ...] = (check, schema, plan, sweep, status, logs)
_SAYS: tuple[Callable[..., None], ...] = (report, compare, explain, retry, cancel, expm, sample)
_KEEPS: tuple[Callable[..., None], ...] = (verify, merge, clean)
for _command in (*_RUNS, *_SAYS):
    _add(app, _command)
_add(app, import_weights, "import")
for _command in _KEEPS:
    _add(app, _command)
_add(data, list_sets, "list")
_add(data, fetch_set, "fetch")
_add(data, check_set, "check")
app.add_typer(data, name="data")


def _version(value: bool) -> None:
    if value:
        from suite import __version__

        say(f"mef-suite {__version__}")
        raise typer.Exit


def _verbose(value: bool) -> None:
    if value:
        logging.basicConfig(format="mef: %(message)s")
        _LOG.setLevel(logging.DEBUG)


@app.callback()
def options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            callback=_verbose,
            help="Say what is started and where, and show the traceback behind an error.",
        ),
    ] = False,
) -> None:
    """Ablation studies of generative flows with matrix exponentials."""
    if context.invoked_subcommand is None:
        say(context.get_help())


def main() -> NoReturn:
    """Runs the command line; a mistake or a failure is one line, never a traceback."""
    gc.set_threshold(COLLECT_BEHIND)
    settle_streams()
    try:
        sys.exit(_ran())
    except ReaderGoneError as error:  # wherever it was printed, in what was said of errors too
        sys.exit(error.exit_code)


def _ran() -> int:
    """Runs the command line, says what went wrong, and returns the exit code."""
    try:
        code = app(prog_name="mef", standalone_mode=False)
        if code == INTERRUPTED:  # what typer makes of Ctrl-C; earlier versions raise Abort
            raise KeyboardInterrupt
    except ReaderGoneError:
        raise
    except SuiteError as error:
        _LOG.debug("the error was raised here", exc_info=True)
        complain(error)
        return error.exit_code
    except Refusal as error:
        complain(MistakeError(_refused(error)))
        return MistakeError.exit_code
    except (KeyboardInterrupt, typer.Abort):
        say_last("mef: interrupted; the same command goes on")
        return INTERRUPTED
    except Exception as error:
        _LOG.debug("the error was raised here", exc_info=True)
        complain(SuiteError(_unforeseen(error), hint=UNFORESEEN))
        return SuiteError.exit_code
    return code if isinstance(code, int) else 0


def _unforeseen(error: Exception) -> str:
    """What an error says that no one thought of, on one line."""
    first = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _refused(error: Exception) -> str:
    """What is wrong with the words of a command, on one line."""
    say = getattr(error, "format_message", error.__str__)
    message = " ".join(say().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "mef"
    return f"{message}; see `{path} --help`"
