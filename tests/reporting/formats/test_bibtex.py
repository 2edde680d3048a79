"""BibTeX: what LaTeX must not see is escaped, and documents have what the suite has."""

import re
from pathlib import Path

from suite.registry import Citation
from suite.registry.systems.papers import MEF, PAPERS
from suite.reporting.formats import as_bibtex

DOCS = Path(__file__).parents[3] / "docs" / "systems.md"


def test_an_entry_has_all_that_is_known() -> None:
    assert as_bibtex([MEF]) == (
        "@inproceedings{xiao2020mef,\n"
        "  title = {{Generative Flows with Matrix Exponential}},\n"
        "  author = {Xiao, Changyi and Liu, Ligang},\n"
        "  booktitle = {International Conference on Machine Learning (ICML)},\n"
        "  year = {2020},\n"
        "  pages = {10452--10461},\n"
        "  eprint = {2007.09651},\n"
        "  archiveprefix = {arXiv},\n"
        "}\n"
    )


def test_letters_of_latex_are_escaped() -> None:
    paper = Citation(
        key="k",
        system="S",
        authors=("Müller & Söhne, A_B",),
        title="5% $x$ #1",
        venue="a ~ b",
        year=1,
        kind="journal",
    )
    entry = as_bibtex([paper])
    assert r"{Müller \& Söhne, A\_B}" in entry
    assert r"{{5\% \$x\$ \#1}}" in entry
    assert entry.startswith("@article{k,")
    assert "pages" not in entry
    assert "eprint" not in entry


def test_the_documents_have_the_same_papers() -> None:
    (block,) = re.findall(r"```bibtex\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert block == as_bibtex(PAPERS)
