"""The pages in a real browser: whole, quiet, usable by everybody, and harmless."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page

from suite.reporting.figures.style import DARK, LIGHT
from tests.pages.conftest import PAGES

WIDE, PHONE = 1280, 390
SORTED = "#table table"


@contextmanager
def shown(browser: Browser, path: Path, width: int = WIDE, **options: Any) -> Iterator[Page]:
    """A page in a window of its own; whatever it complains of or asks the network for fails."""
    told: list[str] = []
    asked: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 900}, **options) as context:
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        yield page
        assert told == []
        assert {urlparse(url).scheme for url in asked} <= {"file", "data"}


def links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_it_is_quiet_and_every_link_leads_somewhere(
    browser: Browser, reports: Path, name: str
) -> None:
    path = reports / name
    with shown(browser, path) as page:
        ids = set(page.eval_on_selector_all("[id]", "all => all.map(one => one.id)"))
        for link in links(page):
            inner, target = link.startswith("#"), path.parent / unquote(link)
            assert link.removeprefix("#") in ids if inner else target.is_file(), link
        broken = page.eval_on_selector_all(
            "img", "all => all.filter(one => !one.complete || !one.naturalWidth).length"
        )
        assert broken == 0


@pytest.mark.parametrize(
    ("width", "scheme"),
    [  # each width and each scheme once; all of them together is for a release
        (WIDE, "light"),
        (PHONE, "dark"),
        pytest.param(WIDE, "dark", marks=pytest.mark.slow),
        pytest.param(PHONE, "light", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_it(
    browser: Browser, reports: Path, name: str, width: int, scheme: str
) -> None:
    with shown(browser, reports / name, width, color_scheme=scheme) as page:
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_heads_sort_by_number_and_back(browser: Browser, reports: Path) -> None:
    with shown(browser, reports / PAGES[0]) as page:
        table = page.locator(SORTED)
        names = table.locator("tbody th")
        before = names.all_inner_texts()
        head = table.locator("thead tr").last.locator("th").nth(1)
        parameters = table.locator("tbody td:nth-child(2)")
        seen = []
        for state in ("ascending", "descending", None):
            head.locator("button").click()
            assert head.get_attribute("aria-sort") == state
            seen.append([int(text.replace(",", "")) for text in parameters.all_inner_texts()])
        assert seen[0] == sorted(seen[0])
        assert seen[1] == sorted(seen[0], reverse=True)
        assert len(set(seen[0])) > 1
        assert names.all_inner_texts() == before


def test_keys_sort_and_what_is_no_number_stays_below(browser: Browser, reports: Path) -> None:
    with shown(browser, reports / "table4-smoke/index.html") as page:
        table = page.locator(SORTED)
        button = table.locator("thead button").nth(2)
        for order in (1, -1):
            button.focus()
            page.keyboard.press("Enter")
            column = table.locator("tbody td:nth-child(3)").all_inner_texts()
            numbers = [float(text.split()[0]) for text in column if "±" in text]
            assert [place for place, text in enumerate(column) if "±" not in text] == [len(numbers)]
            assert numbers == sorted(numbers, reverse=order < 0)


def test_it_is_whole_without_its_script(browser: Browser, reports: Path) -> None:
    with shown(browser, reports / PAGES[0]) as page:
        text = page.locator("main").inner_text().replace(" ↕", "")
    with shown(browser, reports / PAGES[0], java_script_enabled=False) as page:
        assert page.locator("button").count() == 0
        assert page.locator("main").inner_text().split() == text.split()


def colours(page: Page) -> set[tuple[int, ...]]:
    """The colours that the first figure is seen in."""
    with Image.open(BytesIO(page.locator("#curves img").screenshot())) as image:
        found = image.convert("RGB").getcolors(2**24) or []
    return {colour for count, colour in found if count > 20 and isinstance(colour, tuple)}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


@pytest.mark.parametrize(
    ("scheme", "ours", "others"), [("light", LIGHT, DARK), ("dark", DARK, LIGHT)]
)
def test_figures_follow_the_readers_scheme(
    browser: Browser, reports: Path, scheme: str, ours: Any, others: Any
) -> None:
    with shown(browser, reports / PAGES[0], color_scheme=scheme) as page:
        seen = colours(page)
    assert rgb(ours.lines[0]) in seen
    assert rgb(others.lines[0]) not in seen


def test_paper_is_white_in_either_scheme(browser: Browser, reports: Path) -> None:
    with shown(browser, reports / PAGES[0], color_scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        assert not page.locator("nav").is_visible()
        assert page.pdf().startswith(b"%PDF")


def test_hostile_names_make_nothing_of_their_own(browser: Browser, reports: Path) -> None:
    with shown(browser, reports / "hostile-set-d354ea83/index.html") as page:
        assert page.locator("script").count() == 1
        assert page.locator("img:not([src^='data:'])").count() == 0
        assert page.locator("body b, body i, iframe, object, form").count() == 0
        assert "<script>alert(1)</script>" in page.locator("main").inner_text()
        assert page.evaluate("Object.keys(window).includes('alerted')") is False


def test_no_other_script_runs(browser: Browser, reports: Path, tmp_path: Path) -> None:
    """The page's policy stops what would ever get past the escaping."""
    text = (reports / PAGES[0]).read_text()
    path = tmp_path / "index.html"
    path.write_text(text.replace("</main>", "<script>document.title = 'x'</script></main>"))
    context = browser.new_context()
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(path.as_uri())
    assert page.title() != "x"
    assert any("Content Security Policy" in line for line in told)
    context.close()


def test_the_index_leads_to_every_report_and_back(browser: Browser, reports: Path) -> None:
    with shown(browser, reports / "index.html") as page:
        names = page.locator("#reports tbody th a").all_inner_texts()
        assert sorted(names) == sorted(name.partition("/")[0] for name in PAGES[:-1])
        page.get_by_role("link", name="table4-laptop").click()
        assert page.locator("h1").inner_text().startswith("table4 at scale laptop")
        page.get_by_role("link", name="All reports").click()
        assert page.locator("h1").inner_text() == "Reports"
        # Of counts alone nothing is drawn.
        assert page.locator("figure img").count() == len(PAGES) - 2
