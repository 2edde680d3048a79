"""A paper, as data that every format can make a reference of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, pattern=r"^[^\n\\{}]+$")]
"""A line that is set as it stands: no markup of BibTeX, which the format adds."""
Author = Annotated[str, Field(pattern=r"^[^\n\\{},]+, [^\n\\{},]+$")]
"""The family name, a comma, the given names."""


class Citation(BaseModel):
    """The paper of a system.

    Attributes:
        key: What LaTeX cites it by.
        system: What the paper calls the system.
        authors: Who wrote it, in the paper's order, each as ``"Family, Given"``.
        title: Its title.
        venue: Where it appeared, as one writes it out.
        year: When it appeared.
        kind: ``proceedings`` of a conference, a ``journal``, or a ``preprint``.
        pages: Its pages, first and last, where they are known.
        arxiv: Its number at arXiv; None where it is not there.

    >>> Citation(
    ...     key="lovelace1843", system="Engine", authors=("Lovelace, Ada",), title="Notes",
    ...     venue="Scientific Memoirs", year=1843, kind="journal",
    ... ).short
    'Lovelace 1843'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9:_.+-]+$")]
    system: Text
    authors: Annotated[tuple[Author, ...], Field(min_length=1)]
    title: Text
    venue: Text
    year: int
    kind: Literal["proceedings", "journal", "preprint"] = "proceedings"
    pages: tuple[int, int] | None = None
    arxiv: Annotated[str, Field(pattern=r"^[a-z0-9./-]+$")] | None = None

    @property
    def short(self) -> str:
        """Who wrote it, and when: all of up to three authors, the first of more."""
        names = [author.partition(", ")[0] for author in self.authors]
        if len(names) > 3:
            return f"{names[0]} et al. {self.year}"
        *front, last = names
        who = f"{', '.join(front)} and {last}" if front else last
        return f"{who} {self.year}"

    def __str__(self) -> str:
        return f"{self.system} ({self.short})"
