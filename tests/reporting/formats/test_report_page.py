"""The HTML page: one file, no network, whole without its script."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from suite.reporting.figures import plates_of
from suite.reporting.formats import as_page
from suite.store import Store
from suite.store.leases.progress import Reporter
from tests.reporting.filled import FACTS, fill, plan_of, publish, report_of

VOID = {"meta", "img", "source", "br", "link"}


class Checker(HTMLParser):
    """Collects what a page is made of, and that its elements are closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.inner_links: list[str] = []
        self.sources: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [value for key, value in attrs if key == "id" and value]
        self.sources += [value for key in ("src", "srcset") if (value := found.get(key))]
        if tag == "a":
            self.inner_links.append(found.get("href") or "")
        if tag == "img":
            self.images.append(found)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    store = Store(tmp_path_factory.mktemp("page"))
    fill(
        store,
        plan_of(store),
        diverges=lambda place, run: place == 0 and run.cell["seed"] == 1,
        lacks=lambda place, run: place == 3,
    )
    report = report_of(store)
    return as_page(report, plates_of(report.pictures))


def test_it_is_whole_and_every_inner_link_leads_somewhere(page: str) -> None:
    found = Checker(page)
    assert found.open == []
    assert len(set(found.ids)) == len(found.ids)
    assert {link.removeprefix("#") for link in found.inner_links} <= set(found.ids)
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="en">' in page


def test_it_needs_no_network_and_allows_one_script(page: str) -> None:
    found = Checker(page)
    assert all(source.startswith("data:image/svg+xml;base64,") for source in found.sources)
    assert not {"link", "iframe", "object", "embed"} & set(found.tags)
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "url(" not in page.replace(script, "")
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_it_has_landmarks_alt_texts_and_heads_of_tables(page: str) -> None:
    found = Checker(page)
    for landmark in ("header", "nav", "main", "footer"):
        assert found.tags.count(landmark) == 1
    assert len(found.images) == page.count("<figure>") >= 4
    assert all(len(image["alt"] or "") > 60 for image in found.images)
    assert "Mean at the end" in (found.images[0]["alt"] or "")
    assert found.tags.count("h1") == 1
    assert page.count('scope="row"') >= 6
    assert page.count('scope="colgroup" colspan="2"') == 2


def test_it_serves_light_dark_phone_and_print(page: str) -> None:
    for query in ("prefers-color-scheme: dark", "max-width: 36rem", "@media print"):
        assert query in page
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in page


def test_it_says_what_is_missing_diverged_and_limited(page: str) -> None:
    text = re.sub(r"<[^>]+>", " ", page)
    assert "1/3 diverged" in text
    assert "3 of 12 runs are missing (3 to do)." in text
    assert "mef sweep table4 --scale laptop" in text
    assert "not at the paper&#39;s" in text
    assert "What this table can and cannot say" in text


def test_a_study_without_curves_has_a_page_without_a_figure(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path), "table3", "paper")
    assert plates_of(report.pictures) == ()
    found = Checker(as_page(report))
    assert found.open == []
    assert found.images == []
    assert "#curves" not in found.inner_links
    assert {link.removeprefix("#") for link in found.inner_links} <= set(found.ids)


def test_the_same_records_give_the_same_page(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    first, second = report_of(store), report_of(Store(tmp_path))
    assert as_page(first, plates_of(first.pictures)) == as_page(second, plates_of(second.pictures))


def test_every_cell_leads_to_its_runs_and_they_to_their_files(tmp_path: Path) -> None:
    store = Store(tmp_path / "results" / "a b")
    fill(store, plan_of(store), lacks=lambda place, run: place == 3)
    report, folder = report_of(store), tmp_path / "reports" / "table4-laptop"
    found = Checker(as_page(report, plates_of(report.pictures), folder))
    inner = [link for link in found.inner_links if link.startswith("#run-")]
    first = [f"#run-{arm.id}" for arm in plan_of(store).runs if arm.cell["seed"] == 0]
    assert sorted(inner) == sorted([*first, *first])  # two figures of each arm
    assert {link.removeprefix("#") for link in inner} <= set(found.ids)
    drawn = [f"{name}.{form}" for name in ("curves", "seeds", "stability", "sizes")
             for form in ("svg", "png", "pdf")]  # fmt: skip
    own = {"../index.html", *drawn}
    files = [link for link in found.inner_links if not link.startswith("#") and link not in own]
    assert own <= set(found.inner_links)
    assert len(files) == 9 * 2
    assert all(link.startswith("../../results/a%20b/runs/") for link in files)
    assert all((folder / unquote(link)).resolve().is_file() for link in files)


def test_nothing_leads_to_what_stays_behind_when_results_are_copied(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    fill(store, plan_of(store))
    for run in plan_of(store).runs:
        log = store.layout.logs / run.id / "attempt-0001.log"
        log.parent.mkdir(parents=True)
        log.write_text("it ran")
    folder = tmp_path / "reports" / "table4-laptop"
    found = Checker(as_page(report_of(store), (), folder))
    outer = [link for link in found.inner_links if link.startswith("../../")]
    assert len(outer) == 12 * 2
    assert all(link.startswith("../../results/runs/") for link in outer)


def test_files_that_no_relative_path_reaches_have_no_links(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    found = Checker(as_page(report_of(store), (), Path("/nowhere/table4-laptop")))
    assert all(link.startswith("#") for link in found.inner_links if link != "../index.html")


def test_only_a_page_that_is_watched_asks_to_be_loaded_again(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path))
    line = '<meta http-equiv="refresh" content="7">\n'
    watched, page = as_page(report, refresh=7), as_page(report)
    assert watched.count("refresh") == 1
    assert watched.replace(line, "") == page
    assert "refresh" not in page


def test_missing_runs_are_listed_by_where_they_stand(tmp_path: Path) -> None:
    store = Store(tmp_path)
    runs = plan_of(store).runs
    publish(store, runs[0], {}, "failed", FACTS.model_copy(update={"error": "E: <i>no</i>"}))
    lease = store.take_lease(runs[1].id, runs[1].task, runs[1].settings.identity())
    assert lease is not None
    Reporter(store.layout.tree, store.layout.progress_of(runs[1].id)).report(3, 9, {"loss": 4.2})
    page = as_page(report_of(store))
    section = page.partition('<section id="missing"')[2].partition("</section>")[0]
    heads = re.findall(r"<summary>(.*)</summary>", section)
    assert heads == ["1 running now", "1 failed", "10 to do"]
    assert f"<li>{runs[1].name}: step 3/9, 4.20 bits/dim</li>" in section
    assert f"<li>{runs[0].name}: E: &lt;i&gt;no&lt;/i&gt;</li>" in section
    assert f"<li>{runs[2].name}</li>" in section
    assert "10 runs of table4 to do: about " in section
