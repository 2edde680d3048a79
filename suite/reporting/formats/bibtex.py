"""Papers as BibTeX."""

from collections.abc import Iterable

from suite.registry import Citation
from suite.reporting.formats.latex_cells import escaped

PAPERS = "systems.bib"
"""The file of a report's papers, beside its tables."""
FORMS = {
    "proceedings": ("inproceedings", "booktitle"),
    "journal": ("article", "journal"),
    "preprint": ("misc", "howpublished"),
}
"""For each kind of paper, BibTeX's entry and what it calls the venue."""


def as_bibtex(citations: Iterable[Citation]) -> str:
    """An entry for each paper, apart by empty lines; braces keep the capitals of a title."""
    return "\n\n".join(map(_entry, citations)) + "\n"


def _entry(paper: Citation) -> str:
    entry, venue = FORMS[paper.kind]
    fields = {
        "title": f"{{{escaped(paper.title)}}}",
        "author": " and ".join(map(escaped, paper.authors)),
        venue: escaped(paper.venue),
        "year": str(paper.year),
    }
    if paper.pages is not None:
        fields["pages"] = "--".join(map(str, paper.pages))
    if paper.arxiv is not None:
        fields |= {"eprint": paper.arxiv, "archiveprefix": "arXiv"}
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items())
    return f"@{entry}{{{paper.key},\n{lines}}}"
