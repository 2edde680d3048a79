"""What all HTML pages share: escaping, images, the one script and its hash."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from suite.store.files.one_line import one_line

FOLDER = Path(__file__).parents[1] / "templates"


@cache
def template(name: str) -> Template:
    """A template that escapes every text; the script that sorts tables is its ``script``."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Control characters are no HTML, and escaping alone would leave them.
        finalize=lambda value: one_line(value) if type(value) is str else value,
    )
    environment.filters |= {"svg_uri": svg_uri, "hash": _hash}
    environment.globals["script"] = Markup((FOLDER / "sort.js").read_text(encoding="utf-8"))
    return environment.get_template(name)


def svg_uri(svg: bytes) -> Markup:
    """An SVG as the address of an image, which can run nothing."""
    return Markup("data:image/svg+xml;base64,") + Markup(b64encode(svg).decode())


def _hash(script: str) -> Markup:
    """What a page's policy says of a script that it allows."""
    return Markup("sha256-") + Markup(b64encode(sha256(script.encode()).digest()).decode())
