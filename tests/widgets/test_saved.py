"""Files that a page saves: what is in them, and that they reopen it."""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from cortexviz import bcm
from cortexviz.widgets import FaceExplorer, settings_of
from cortexviz.widgets.faces import asked
from cortexviz.widgets.pieces.export import PIECE, Export, beside, picture, png
from cortexviz.widgets.pieces.export import gif as film
from cortexviz.widgets.pieces.saved import Saved, tagged
from tests.widgets.person import press, until

QUICK = {"source": "procedural", "n_neurons": 5, "epochs": 60}
BESIDE = {"interaction": "L"}
ENDS = ["png", "gif", "svg", "npz"]


def run(scenario, make=lambda: FaceExplorer(**QUICK), epoch=60):
    """Run ``scenario(explorer)`` on one that has played, and stands at an epoch."""

    async def main():
        explorer = make()
        explorer.player.speed = len(explorer.rates) - 1
        await until(lambda: explorer.playback.shown)
        press(explorer, "play")
        await until(lambda: explorer.player.ended and not explorer.player.playing)
        explorer.seek_step(epoch)
        result = scenario(explorer)
        return await result if asyncio.iscoroutine(result) else result

    return asyncio.run(asyncio.wait_for(main(), 60))


@pytest.mark.parametrize("end", ENDS)
def test_a_saved_file_reopens_the_page_at_its_step(tmp_path, end):
    path = tmp_path / f"faces.{end}"

    def save(explorer):
        explorer.save(path)
        return explorer.settings, explorer.caption.text

    async def again():
        explorer = FaceExplorer(link=saved.query)
        await until(lambda: explorer.player.place == "epoch 33")
        assert explorer.settings == settings and explorer.caption.text == caption
        assert explorer.members[1].settings.interaction == "L"

    settings, caption = run(save, lambda: FaceExplorer(**QUICK, seed=4).beside(**BESIDE), 33)
    saved = settings_of(path)
    assert saved.page == "FaceExplorer" and type(settings)(**saved.settings) == settings
    asyncio.run(asyncio.wait_for(again(), 60))


@pytest.mark.parametrize("end", ENDS)
def test_settings_in_a_file_do_not_change_what_it_shows(end):
    def scenario(explorer):
        bare = explorer.export.make[end.upper()]()
        held = explorer.export.file(end.upper())
        assert len(bare) < len(held) < len(bare) + 3000
        if end == "npz":
            a, b = (np.load(io.BytesIO(one)) for one in (bare, held))
            assert a.files == b.files and all(np.array_equal(a[name], b[name]) for name in a)
        elif end == "svg":
            a, b = (ElementTree.fromstring(one) for one in (bare, held))
            b.remove(b[0])
            assert ElementTree.tostring(a) == ElementTree.tostring(b)
        else:
            a, b = (Image.open(io.BytesIO(one)) for one in (bare, held))
            assert getattr(a, "n_frames", 1) == getattr(b, "n_frames", 1)
            for i in range(getattr(a, "n_frames", 1)):
                a.seek(i), b.seek(i)
                assert np.array_equal(a.convert("RGB"), b.convert("RGB"))

    run(scenario)


def test_a_film_of_few_colours_and_one_of_many_hold_a_long_text(tmp_path):
    saved = Saved("FaceExplorer", {"folder": "Bücher & <b>" * 500}, "n_neurons=5")
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    for images in ([picture(grey)], [picture(grey * 0), picture(grey)]):
        (tmp_path / "a.gif").write_bytes(b"".join(tagged(film(images), saved)))
        assert settings_of(tmp_path / "a.gif") == saved


def test_files_go_out_in_pieces_two_of_a_kind_one_after_the_other(monkeypatch):
    """What is sent is copied on its way: a large file at once would be in memory several times."""
    sent = []

    async def main():
        monkeypatch.setattr(export, "send", lambda said, buffers=(): sent.append((said, *buffers)))
        for kind in (*files, "GIF"):
            export._want(kind)
        await until(lambda: sum("name" in said or "failed" in said for said, *_ in sent) == 5)

    grey = picture(np.arange(64, dtype=np.uint8).reshape(8, 8))
    large = b"GIF89a" + bytes(7) + np.arange(PIECE, dtype=np.uint32).tobytes()
    files = {
        "GIF": lambda: large,
        "CSV": lambda: b"",
        "PNG": lambda: png(grey),
        "SVG": lambda: 1 / 0,
    }
    export = Export("faces", files, lambda: Saved("FaceExplorer", {}, "n_neurons=5"))
    asyncio.run(asyncio.wait_for(main(), 60))

    assert all(len(piece) <= PIECE for _, *pieces in sent for piece in pieces)
    for kind, name in {"GIF": "faces.gif", "CSV": "faces.csv", "PNG": "faces.png"}.items():
        mine = [one for one in sent if one[0]["kind"] == kind]
        ends = [i for i, (said, *_) in enumerate(mine, 1) if said.get("name") == name]
        assert len(ends) == [*files, "GIF"].count(kind) and ends[-1] == len(mine)
        for begin, end in itertools.pairwise([0, *ends]):
            at, pieces = zip(*((said["at"], piece) for said, piece in mine[begin:end]), strict=True)
            assert [*at] == [0, *itertools.accumulate(len(piece) for piece in pieces[:-1])]
            assert b"".join(pieces) == export.file(kind)
    assert ["failed" in said for said, *_ in sent if said["kind"] == "SVG"] == [True]


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"PK\3\4", b"<svg/>", b"epoch,neuron\n"]
)
def test_a_file_without_settings_is_said(tmp_path, data):
    path = tmp_path / "some.png"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"some\.png holds no settings of a page"):
        settings_of(path)
    assert b"".join(tagged(b"epoch,neuron\n", Saved("", {}, ""))) == b"epoch,neuron\n"


@pytest.mark.parametrize("text", [b"no json", b"[1]", b'{"page": 1, "settings": {}, "query": ""}'])
def test_another_comment_is_no_settings(tmp_path, text):
    image = Image.new("L", (4, 4))
    image.save(tmp_path / "a.gif", comment=text)
    with pytest.raises(ValueError, match="holds no settings"):
        settings_of(tmp_path / "a.gif")


@pytest.mark.parametrize("epoch", [60, 20])
def test_weights_are_those_that_are_shown_and_bcm_reads_them(tmp_path, epoch):
    """Those of the past are trained again: the same seed comes to the same."""

    def scenario(explorer):
        explorer.save(tmp_path / "w.npz")
        shown = [bcm.synthetic_images(model().weights_, (64, 64), "all")]
        arrays = np.load(tmp_path / "w.npz")
        shown.append(bcm.synthetic_images(arrays["beside_weights"], (64, 64), "all"))
        for images, (step, shot) in zip(shown, explorer.shown(), strict=True):
            assert step == epoch and np.array_equal(images, shot.images)
        assert model().params_ == asked.params(explorer.settings)

    def model():
        return bcm.BCM.load(tmp_path / "w.npz")

    run(scenario, lambda: FaceExplorer(**QUICK).beside(**BESIDE), epoch)


def test_curves_are_a_table_of_all_epochs_that_were_seen():
    def scenario(explorer):
        rows = list(csv.DictReader(io.StringIO(explorer.csv().decode())))
        assert len(rows) == 2 * 61 * 5 and list(rows[0])[:3] == ["interaction", "epoch", "neuron"]
        last = [one for one in rows if one["epoch"] == "60" and one["interaction"] == "L"]
        (_, own), (_, other) = explorer.shown()
        assert np.allclose([float(one["theta"]) for one in last], other.theta, rtol=1e-5)
        assert [int(one["likes"]) - 1 for one in last] == other.preferred.tolist()
        assert not np.allclose(own.theta, other.theta)

    run(scenario, lambda: FaceExplorer(**QUICK).beside(**BESIDE))


def test_a_large_film_is_twice_as_wide_and_two_runs_stand_side_by_side():
    def scenario(explorer):
        small, large = (Image.open(io.BytesIO(explorer.gif(large))) for large in (False, True))
        assert (small.n_frames, large.n_frames) == (61, 31)
        explorer.beside(**BESIDE)
        return small.width, large.width

    async def compared(explorer):
        return Image.open(io.BytesIO(explorer.gif())).width

    small, large = run(scenario)
    assert large == 2 * small == 2 * (5 * 68 - 4)
    assert run(compared, lambda: FaceExplorer(**QUICK).beside(**BESIDE)) == 2 * small + 24


def test_titles_stand_above_pictures_side_by_side():
    one = picture(np.zeros((40, 120), np.uint8))
    sheet = np.asarray(beside([one, one], ["left", "right"]).convert("L"))
    ink = sheet[: -one.height].min(axis=0) < 128
    assert ink[:120].any() and ink[144:].any() and not ink[120:144].any()
    assert (sheet[-one.height :, :120] == 0).all() and (sheet[-one.height :, 120:144] == 255).all()
