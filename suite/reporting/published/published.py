"""Published figures, each with its source, as frozen models."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from suite.specfile.yaml.nodes import parse
from suite.specfile.yaml.source import read_text
from suite.specfile.yaml.structure import build

PACKAGED = Path(__file__).with_name("published.yaml")


class Part(BaseModel):
    """A frozen part of the file that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Paper(Part):
    """The paper that is reproduced."""

    title: str
    authors: str
    venue: str
    arxiv: str

    def __str__(self) -> str:
        return f"{self.authors}: {self.title}, {self.venue}, arXiv:{self.arxiv}"


class System(Part):
    """One row of Table 2 or 3: a system's figure on each data set.

    Attributes:
        system: What the paper calls it.
        dequantization: Set where it is not uniform.
        cifar10: On CIFAR-10.
        imagenet32: On ImageNet 32x32.
        imagenet64: On ImageNet 64x64.
        checked: Whether the figures were compared with their source.
        source: Where they were read.
    """

    system: str
    dequantization: str | None = None
    cifar10: float | None = None
    imagenet32: float | None = None
    imagenet64: float | None = None
    checked: bool = False
    source: str = ""

    @property
    def values(self) -> dict[str, float | None]:
        """The figure on each data set."""
        return {name: getattr(self, name) for name in ("cifar10", "imagenet32", "imagenet64")}

    @property
    def key(self) -> str:
        """What a correction must have in common with it."""
        return repr((self.system, self.dequantization))


class Figure(Part):
    """A published figure of an arm.

    Attributes:
        where: Which arms: a value, or a list of values, for each setting; all must match.
        metric: Which figure of our results it stands beside.
        value: The figure.
        deviation: Its standard deviation, if one was published.
        checked: Whether it was compared with its source.
        source: Where it was read.
    """

    where: Annotated[dict[str, Any], Field(min_length=1)]
    metric: str
    value: float
    deviation: Annotated[float, Field(ge=0)] | None = None
    checked: bool = False
    source: str = ""

    @property
    def key(self) -> str:
        """What a correction must have in common with it."""
        return repr((self.metric, sorted(self.where.items())))


class Published(Part):
    """What is known of published figures.

    Attributes:
        paper: The paper.
        captions: What each of its tables shows, by ``table4`` and the like.
        table2: bits/dim of systems.
        table3: Parameters of systems.
        table4: Figures of Table 4's arms.
        table5: Figures of Table 5's arms.
        table6: Figures of Table 6's arms.
        counted_with_the_authors_model: Parameters that the authors' program counts.
    """

    paper: Paper | None = None
    captions: dict[str, str] = {}
    table2: tuple[System, ...] = ()
    table3: tuple[System, ...] = ()
    table4: tuple[Figure, ...] = ()
    table5: tuple[Figure, ...] = ()
    table6: tuple[Figure, ...] = ()
    counted_with_the_authors_model: tuple[Figure, ...] = ()

    def systems(self, number: int | None) -> tuple[System, ...]:
        """The rows of one of the paper's tables of systems; none for any other table."""
        return {2: self.table2, 3: self.table3}.get(number or 0, ())

    def arms(self, number: int | None) -> tuple[Figure, ...]:
        """The figures of one of the paper's tables of arms; none for any other table."""
        return {4: self.table4, 5: self.table5, 6: self.table6}.get(number or 0, ())

    def caption(self, number: int | None) -> str:
        """What one of the paper's tables shows; empty for any other table."""
        return self.captions.get(f"table{number}", "")

    def corrected(self, more: "Published") -> "Published":
        """These figures with a user's in place of those of the same arm or system."""
        tables = {
            name: _merged(getattr(self, name), getattr(more, name))
            for name in type(self).model_fields
            if name not in {"paper", "captions"}
        }
        captions = {**self.captions, **more.captions}
        return Published(paper=more.paper or self.paper, captions=captions, **tables)


def _merged(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    fresh = {item.key: item for item in new}
    kept = [fresh.pop(item.key, item) for item in old]
    return (*kept, *fresh.values())


def load_published(more: Path | None = None) -> Published:
    """The figures that come with the suite, and a user's.

    Args:
        more: A file of the same form, whose figures come first.

    Raises:
        MistakesError: All that is wrong with the file, each mistake with its place.

    >>> load_published().table3[1].imagenet64
    46615080.0
    """
    packaged = _read(PACKAGED)
    return packaged if more is None else packaged.corrected(_read(more))


def _read(path: Path) -> Published:
    document = parse(read_text(path), str(path))
    found = build(document, Published)
    document.raise_mistakes()
    assert found is not None
    return found
