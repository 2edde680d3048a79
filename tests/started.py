"""Processes that tests start and wait for."""

import subprocess
from types import TracebackType


class Started(subprocess.Popen[str]):
    """A process whose block ends it where a test fails in it; one of Popen's own waits for ever."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if value is not None:
            self.kill()
        super().__exit__(kind, value, traceback)
