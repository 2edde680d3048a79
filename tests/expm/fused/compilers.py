"""Compilers that take no time."""

from pathlib import Path

from suite.expm.fused.compiler import Compiler

COPYING = """#!/bin/sh
case "$*" in *--version) echo "copying 1.0"; exit 0;; esac
echo call >> {calls}
sleep {seconds}
while [ "$1" != -o ]; do shift; done
cat {compiled} > "$2"
"""
"""Copies a compiled kernel instead of compiling one, and says so in a file."""


def copying_script(calls: Path | str, compiled: Path | str, *, seconds: int = 0) -> str:
    """What such a compiler is written in."""
    return COPYING.format(calls=calls, compiled=compiled, seconds=seconds)


def script(path: Path, text: str) -> Compiler:
    """A compiler that is a script."""
    path.write_text(text)
    path.chmod(0o755)
    return (str(path),)
