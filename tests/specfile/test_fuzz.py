"""Shipped studies with random slips in them: a good study or mistakes, and nothing else."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from suite.spec import Study
from suite.specfile import (
    MistakesError,
    find_study,
    read_scales,
    read_study,
    shipped_studies,
)

ORIGINALS = {name: find_study(name).read_bytes() for name in shipped_studies()}
SCALES = find_study("table4").with_name("scales.yaml").read_bytes()
SLIPS = [
    *(bytes([byte]) for byte in b"\t\n\r []{}:,-#&*!|>'\"%@`?~\\\0\x07\xff"),
    *(
        b": ",
        b"- ",
        b", ",
        b"  ",
        b"---\n",
        b"...\n",
        b"<<: ",
        b"&a ",
        b"*a",
        b"!!x ",
        b"%YAML 1.1",
    ),
    *(b"..", b"0..9", b"1e400", b".nan", b"null", b"true", b"-1", b"0", b"0x1F", b"9" * 30),
    *(b"lr", b"seed", b"of", b"when", b"'lr'", b"affine", b"{name: matrixexp, rank: 0}"),
    *(text.encode() for text in ("\u2028", "\x85", "\ufeff", "😀", '"\\ud800"')),
]
positions = st.floats(0, 1, exclude_max=True)


def _at(content: bytes, where: float) -> int:
    return int(where * (len(content) + 1))


def _delete(content: bytes, where: float, length: int) -> bytes:
    start = _at(content, where)
    return content[:start] + content[start + length :]


def _insert(content: bytes, where: float, slip: bytes) -> bytes:
    start = _at(content, where)
    return content[:start] + slip + content[start:]


def _replace(content: bytes, where: float, slip: bytes) -> bytes:
    return _insert(_delete(content, where, len(slip)), where, slip)


def _swap_lines(content: bytes, one: float, other: float) -> bytes:
    lines = content.split(b"\n")
    i, j = int(one * len(lines)), int(other * len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    return b"\n".join(lines)


def _indent(content: bytes, where: float, spaces: int) -> bytes:
    lines = content.split(b"\n")
    i = int(where * len(lines))
    lines[i] = b" " * spaces + lines[i].lstrip()
    return b"\n".join(lines)


slips = st.sampled_from(SLIPS) | st.binary(min_size=1, max_size=2)
edits = st.lists(
    st.one_of(
        st.tuples(st.just(_delete), positions, st.integers(1, 40)),
        st.tuples(st.just(_insert), positions, slips),
        st.tuples(st.just(_replace), positions, slips),
        st.tuples(st.just(_swap_lines), positions, positions),
        st.tuples(st.just(_indent), positions, st.integers(0, 7)),
    ),
    min_size=1,
    max_size=6,
)


def edited(content: bytes, changes: list[tuple[object, ...]]) -> bytes:
    for edit, *arguments in changes:
        assert callable(edit)
        content = edit(content, *arguments)
    return content


def check_places(error: MistakesError, content: bytes, path: Path) -> None:
    """Every mistake has a line of the file, and is itself one line."""
    lines = content.count(b"\n") + content.count(b"\r") + 1
    for mistake in error.mistakes:
        assert mistake.file == str(path)
        assert 1 <= mistake.line <= lines
        assert mistake.column >= 1
        assert str(mistake).isprintable()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@settings(max_examples=400, deadline=None)
@given(name=st.sampled_from(sorted(ORIGINALS)), changes=edits)
def test_a_study_with_slips(folder: Path, name: str, changes: list[tuple[object, ...]]) -> None:
    content = edited(ORIGINALS[name], changes)
    path = folder / f"{name}.yaml"
    path.write_bytes(content)
    try:
        assert isinstance(read_study(path), Study)
    except MistakesError as error:
        check_places(error, content, path)


@settings(max_examples=150, deadline=None)
@given(changes=edits)
def test_scales_with_slips(folder: Path, changes: list[tuple[object, ...]]) -> None:
    content = edited(SCALES, changes)
    path = folder / "slips.yaml"
    path.write_bytes(content)
    try:
        assert read_scales(path).scales is not None
    except MistakesError as error:
        check_places(error, content, path)


@settings(max_examples=150, deadline=None)
@example(content="&\ud7fc".encode())
@given(content=st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_nonsense(folder: Path, content: bytes) -> None:
    path = folder / "nonsense.yaml"
    path.write_bytes(content)
    with pytest.raises(MistakesError) as caught:
        read_study(path)
    check_places(caught.value, content, path)
