"""The tidy table: what varies, means and spreads, CSV, and the figures drawn from it."""

import csv
import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from cortexviz.plot.studies import (
    counted_faces,
    intervals,
    repeats,
    study_curves,
    study_faces,
    verdicts,
)
from cortexviz.plot.style import BLUE, GREY, VERMILION
from cortexviz.studies import (
    figure1,
    figure3,
    figure5,
    figure6,
    read_csv,
    summary,
    varied,
    write_csv,
)
from cortexviz.studies.chart import chart, usual_axis
from cortexviz.studies.comparing import Difference


def rows_of(study, metric=lambda row: float(row["n_neurons"] + row["repeat"])):
    """Rows as the store gives them, without training anything."""
    for run in study.runs:
        row = {"key": run.key, **run.settings, "error": "", "seconds": 1.0}
        yield row | {"frechet_gabor": metric(row)}


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (figure1, ["data", "n_neurons", "interaction"]),
        (figure3, ["data", "n_neurons"]),  # batches of five belong to the sets of five
        (figure5, ["n_neurons", "batch_size"]),
        (figure6, []),
    ],
)
def test_what_varies_is_what_the_report_varied(figure, expected):
    assert varied(rows_of(figure(metrics=["gabor"]))) == expected


def test_the_centre_of_b_is_told_where_it_varies_and_to_b_alone():
    rows = list(rows_of(figure1(metrics=["gabor"]) + figure1(metrics=["gabor"], centre=2.3)))
    names = varied(rows)
    assert names == ["data", "n_neurons", "interaction", "centre"]
    curves = {name for name, *_ in chart(rows, rows, "frechet_gabor", "n_neurons", names).curves}
    own = ("matrix L", "matrix B, usual centre", "matrix B, centre 2.3")
    assert curves == {f"{data}, {one}" for data in ("10 random", "10 of one person") for one in own}


def test_summary_is_mean_and_standard_deviation_over_the_repeats():
    rows = list(rows_of(figure1(metrics=["gabor"])))
    rows[0]["error"] = "diverged"  # one of five repeats of the first setting fails
    points = list(summary(rows, "frechet_gabor", varied(rows)))
    assert len(points) == 20
    assert points[0]["n"] == 4
    values = [5 + repeat for repeat in range(1, 5)]
    assert points[0]["mean"] == pytest.approx(np.mean(values))
    assert points[0]["std"] == pytest.approx(np.std(values, ddof=1))
    assert {point["n"] for point in points[1:]} == {5}
    assert math.isnan(next(summary(rows[:2], "frechet_gabor", ["n_neurons"]))["std"])


def test_csv_reads_back(tmp_path):
    rows = list(rows_of(figure6(metrics=["gabor"])))
    with write_csv(rows, tmp_path / "t.csv").open(encoding="utf-8") as file:
        (read,) = csv.DictReader(file)
    assert float(read["frechet_gabor"]) == rows[0]["frechet_gabor"]
    assert (read["n_neurons"], read["data"], read["error"]) == ("21", "all faces", "")
    (ours,) = read_csv(tmp_path / "t.csv")
    names = [name for name, value in rows[0].items() if isinstance(value, int | float | str)]
    assert names and {name: ours[name] for name in names} == {name: rows[0][name] for name in names}


def test_intervals_that_leave_zero_out_have_a_colour():
    found = {
        "up": Difference(2, 1, 3, 5),
        "down": Difference(-2, -3, -1, 5),
        "?": Difference(0, -1, 1, 5),
    }
    ax = intervals(found)
    colours = [line.get_color() for line in ax.get_lines()[:6:2]]
    assert colours == [BLUE, VERMILION, GREY]
    assert [text.get_text() for text in ax.texts] == list(found)


def test_a_judge_s_verdicts_share_out_its_bar():
    """Three of four draws in blue, one in grey; a single verdict takes all."""
    draws = {"one": ["appears", "not clear", "appears", "appears"], "two": ["not clear"] * 4}
    ax = verdicts({"draws": draws, "single": {"one": ["opposite"]}})
    widths = {}
    for bar in ax.patches:
        key = (int(bar.get_x()), round(bar.get_y() + bar.get_height() / 2))
        share = widths.setdefault(key, {})
        share[to_hex(bar.get_facecolor()).upper()] = bar.get_width()
    full = sum(widths[0, 0].values())
    assert widths[0, 0][BLUE] / full == pytest.approx(0.75)
    assert widths[0, 0][GREY] / full == pytest.approx(0.25)
    assert widths[1, 0][VERMILION] == pytest.approx(full) == widths[0, 1][GREY]
    assert sum(widths.get((1, 1), {}).values()) == 0, "not judged"
    assert [text.get_text() for text in ax.texts] == ["one", "two"]


def test_repeats_are_joined_with_their_own():
    rows = list(rows_of(figure1(metrics=["gabor"])))
    few = [row for row in rows if row["n_neurons"] == 5 and row["data"] == "10 random"]
    sides = {matrix: [row for row in few if row["interaction"] == matrix] for matrix in "LB"}
    lines = repeats(sides, "frechet_gabor").get_lines()
    assert len(lines) == 5 + 1
    assert lines[2].get_ydata().tolist() == [side[2]["frechet_gabor"] for side in sides.values()]


def test_curves_have_the_points_and_error_bars_of_the_summary():
    rows = list(rows_of(figure1(metrics=["gabor"])))
    ax = study_curves(rows, "frechet_gabor")
    assert ax.get_xlabel() == "neurons"
    assert ax.get_ylabel() == "Fréchet distance (Gabor features)"
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == [
        f"{data}, matrix {m}" for data in ("10 of one person", "10 random") for m in "LB"
    ]
    for container in ax.containers:
        x, y = np.array(container.lines[0].get_data(), dtype=float)
        np.testing.assert_allclose(y, [n + 2 for n in (5, 9, 13, 17, 21)])
        assert np.abs(x - [5, 9, 13, 17, 21]).max() < 1  # apart, but nearest to their own
        (bars,) = container.lines[2]
        heights = [segment[1, 1] - segment[0, 1] for segment in bars.get_segments()]
        np.testing.assert_allclose(heights, 2 * np.std(range(5), ddof=1))
    plt.close(ax.figure)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"metric": "FID"}, "metric must be one of .*'frechet_gabor'.* got 'FID'"),
        ({"metric": "frechet_gabor", "x": "size"}, "x must be one of .* got 'size'"),
    ],
)
def test_a_column_that_is_not_there_gets_a_sentence(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        study_curves(list(rows_of(figure1(metrics=["gabor"]))), **options)


def test_figure_and_page_draw_the_same_points():
    """Runs that failed or have no number are left out of both, and the rest stays where it was."""
    rows = list(rows_of(figure3(metrics=["gabor"])))
    whole = chart(rows, rows, "frechet_gabor", "n_neurons", varied(rows))
    assert [done for _, done, planned in whole.curves] == [25] * 6
    rows[0]["error"], rows[1]["frechet_gabor"] = "diverged", math.inf
    some = chart(rows, rows[:7], "frechet_gabor", "n_neurons", varied(rows))
    assert some.ticks == whole.ticks == [(float(n), str(n)) for n in (5, 9, 13, 17, 21)]
    first, second = some.points
    assert (first.place, first.id) == (whole.points[0].place, "5 of one person | 5")
    assert (len(first.values), first.mean) == (3, 5 + (2 + 3 + 4) / 3)
    assert len(second.values) == 2 and second.name == "5 of one person, 9 neurons"
    ax = study_curves([*rows[:7]], "frechet_gabor", x="n_neurons")
    x, y = ax.containers[0].lines[0].get_data()
    assert list(x) == [5, 9] and list(y) == [first.mean, second.mean]
    plt.close(ax.figure)


def test_axes_follow_what_varies():
    for figure, names in ((figure5, ["n_neurons", "batch_size"]), (figure6, [])):
        rows = list(rows_of(figure(metrics=["gabor"])))
        assert sorted(varied(rows)) == sorted(names)
        assert usual_axis(rows, varied(rows)) == "n_neurons"


def images_of(row):
    """Four images of two faces: three of one, one of another."""
    rng = np.random.default_rng(row["n_neurons"])
    one, two = rng.integers(0, 256, size=(2, 8, 8), dtype=np.uint8)
    return np.stack([two, one, one, one])


def test_faces_show_the_most_frequent_one_and_their_number():
    rows = list(rows_of(figure1(metrics=["gabor"])))
    ax = study_faces(rows, images_of)
    drawn = ax.get_images()
    assert len(drawn) == 4 * 5
    np.testing.assert_allclose(drawn[1].get_array(), images_of({"n_neurons": 9})[1] / 255)
    texts = [text.get_text() for text in ax.texts]
    assert texts.count("2 different") == 20
    assert {"neurons", "5", "21", "10 random, matrix B"} <= set(texts)
    plt.close(ax.figure)


def test_counted_faces_say_how_often_each_occurs():
    ax = counted_faces(images_of({"n_neurons": 1}))
    assert [text.get_text() for text in ax.texts] == ["3 of 4", "1 of 4"]
    np.testing.assert_allclose(ax.get_images()[0].get_array(), images_of({"n_neurons": 1})[1] / 255)
    plt.close(ax.figure)
