"""What no figure may be seen without: its scale and its images."""

from collections.abc import Iterable

from suite.reporting.records.circumstances import Fact

SHOWN = ("scale", "images")


def setting_text(facts: Iterable[Fact]) -> str:
    """Scale and images as a clause.

    >>> setting_text([Fact("scale", "laptop (not the paper's)"), Fact("images", "photos32")])
    "scale: laptop (not the paper's); images: photos32"
    """
    return "; ".join(f"{fact.label}: {fact.text}" for fact in facts if fact.label in SHOWN)


def setting_sentence(facts: Iterable[Fact]) -> str:
    """The same as a sentence.

    >>> setting_sentence([Fact("scale", "paper")])
    'Scale: paper.'
    """
    text = setting_text(facts)
    return f"{text[:1].upper()}{text[1:]}."


def capped(drawn: int, every: int, which: str) -> list[str]:
    """A sentence that says what is not drawn; none where all is.

    >>> capped(8, 20, "the first")
    ['Of 20 arms the first 8 are drawn.']
    """
    return [f"Of {every:,} arms {which} {drawn} are drawn."] if drawn < every else []
