"""Systems from arrays of their authors' programs: for each system a table of the names there."""

from suite.systems.published.from_published import PUBLISHED, PublishedEntry, from_published

__all__ = ["PUBLISHED", "PublishedEntry", "from_published"]
