"""The study explorer in Chromium: its points alone, and the whole page through Voila."""

from __future__ import annotations

import warnings
from urllib.parse import parse_qs, urlencode, urlparse

import pytest

from cortexviz import CortexvizWarning
from cortexviz.widgets import Facts, Scatter
from cortexviz.widgets.studies import asked
from cortexviz.widgets.studies.settings import StudySettings
from tests.browser.conftest import unnamed_controls, watch

pytestmark = pytest.mark.browser

POINTS = [
    {"id": name, "curve": curve, "x": x, "y": y, "error": 1.0, "values": [y - 1, y + 1],
     "label": f"point {name}"}
    for name, curve, x, y in [
        ("low few", 0, 5.0, 10.0), ("low many", 0, 21.0, 20.0),
        ("high few", 1, 5.2, 30.0), ("high many", 1, 21.2, 25.0),
    ]
]  # fmt: skip


@pytest.fixture
def scatter(mount):
    return mount(
        Scatter(
            title="A study", label="Four points.", empty="", points=POINTS,
            curves=[{"name": "one", "done": "2 of 4"}, {"name": "two", "done": "1 of 4"}],
            x_ticks=[[5, "5"], [21, "21"]], y_ticks=[[0, "0"], [20, "20"], [40, "40"]],
            x_range=[0.0, 26.0], y_range=[0.0, 40.0], x_title="Neurons", y_title="Distance",
        )
    )  # fmt: skip


def centre(widget, i):
    box = widget.page.locator("[data-id] .mark").nth(i).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_points_stand_where_their_numbers_say(scatter):
    (x0, y0), (x1, y1), _, (_, y3) = [centre(scatter, i) for i in range(4)]
    assert x1 > x0 and y1 < y0  # upwards is smaller on a screen
    assert (y0 - y3) / (y0 - y1) == pytest.approx(15 / 10, abs=0.05)
    assert scatter.page.locator(".bar").count() == 4 and scatter.page.locator(".run").count() == 8
    assert "2 of 4" in scatter.page.get_by_role("list", name="Curves").inner_text()


def test_the_point_chosen_last_is_a_and_the_one_before_it_b(scatter):
    page = scatter.page
    for i in (0, 3):
        page.mouse.click(*centre(scatter, i))
    assert [sent["choose"] for sent in scatter.sent] == [["low few", ""], ["high many", "low few"]]
    page.get_by_role("button", name="A, point high many").wait_for()  # redrawn by the click
    page.get_by_role("button", name="Keep B").click()
    page.mouse.click(*centre(scatter, 2))
    assert scatter.sent[-1] == {"choose": ["high few", "low few"]}
    page.mouse.click(*centre(scatter, 2))  # once more: let it go
    assert scatter.sent[-1] == {"choose": ["", "low few"]}
    page.get_by_role("button", name="Clear").click()
    assert scatter.sent[-1] == {"choose": ["", ""]}


def test_points_are_reached_by_keyboard_and_say_what_they_are(scatter):
    page = scatter.page
    page.locator("[data-id]").first.focus()
    focused = "document.activeElement.getAttribute('aria-label')"
    for key, name in [
        ("ArrowRight", "low many"), ("ArrowUp", "high many"), ("ArrowUp", "high many"),
        ("ArrowDown", "low many"), ("ArrowLeft", "low few"), ("ArrowUp", "high few"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(focused) == f"point {name}"
    assert page.locator(".cvz-scatter-tip").inner_text() == "point high few"
    page.keyboard.press("Enter")
    assert scatter.sent[-1] == {"choose": ["high few", ""]}
    page.keyboard.press("Escape")
    assert scatter.sent[-1] == {"choose": ["", ""]}
    assert page.locator("[data-id][tabindex='0']").count() == 1
    assert unnamed_controls(page) == []


def test_the_focus_stays_when_a_point_arrives(scatter):
    scatter.page.locator("[data-id]").nth(1).focus()
    new = {**POINTS[0], "id": "new", "x": 13.0, "label": "13 neurons"}
    scatter.receive(points=[*POINTS, new])
    assert scatter.page.locator("[data-id]").count() == 5
    assert scatter.page.evaluate("document.activeElement.dataset.id") == "low many"
    scatter.receive(points=[], empty="Nothing yet.")
    assert scatter.page.get_by_text("Nothing yet.").is_visible()


def test_facts_are_a_table_that_a_reader_can_walk(mount):
    facts = mount(Facts(columns=["", "A", "B"], lines=[["Distance", "1 ± 0.1", "2"]]))
    row = facts.page.get_by_role("row", name="Distance")
    assert row.get_by_role("cell").all_inner_texts() == ["1 ± 0.1", "2"]
    assert facts.page.get_by_role("columnheader", name="B").is_visible()


SMALL = {
    "source": "procedural", "n_neurons": "3, 5", "matrices": "B", "pictures": "random",
    "epochs": 20, "repeats": 2, "networks": 8, "jobs": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A folder with half of the small study: one run of each point."""
    folder = tmp_path_factory.mktemp("results")
    study = asked.study_of(StudySettings(**SMALL))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CortexvizWarning)  # so few images
        rows = study.stream(folder, jobs=1, keep="pictures")
        next(rows), next(rows)
        rows.close()
    return folder


def opened(page, voila, folder, **settings):
    query = urlencode(SMALL | {"folder": str(folder), **settings})
    page.goto(f"{voila}voila/render/dashboards/studies.ipynb?{query}")
    page.locator(".cvz-caption").get_by_text("run").first.wait_for(timeout=60_000)


def test_a_study_is_resumed_watched_compared_and_reopened(browser, page, voila, results):
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, voila, results)
    page.get_by_text("2 of 4 runs · paused").wait_for()
    page.keyboard.press(" ")
    page.get_by_role("button", name="Pause").wait_for()
    page.get_by_text("4 of 4 runs · finished").wait_for(timeout=60_000)
    page.locator("[data-id='3'] .mark").click()
    page.locator("[data-id='5'] .mark").click()
    page.get_by_role("img", name="A, 5 neurons: 8 images").wait_for()
    page.get_by_role("img", name="B, 3 neurons: 8 images").wait_for()
    page.get_by_role("row", name="Fréchet distance (Gabor features)").wait_for()
    page.wait_for_url("**left=5&right=3**")
    assert set(parse_qs(urlparse(page.url).query, keep_blank_values=True)) == set(
        StudySettings.names()
    )
    for kind in ("PNG", "CSV"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save {kind}").click()
        assert download.value.suggested_filename == f"study.{kind.lower()}"
    assert unnamed_controls(page) == []
    return_on_a_phone(browser, page.url)


def return_on_a_phone(browser, url):
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    troubles = watch(page)
    page.goto(url)
    page.get_by_role("img", name="A, 5 neurons: 8 images").wait_for(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    neurons = page.get_by_label("Neurons", exact=True).and_(page.get_by_role("textbox"))
    neurons.fill("4")
    neurons.press("Enter")
    page.get_by_role("alert").get_by_text("odd").wait_for()
    neurons.fill("3, 5")
    neurons.press("Enter")
    page.get_by_text("4 of 4 runs · finished").wait_for()
    assert troubles == []
    page.close()
