"""A person's own pictures."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PIL import Image

from cortexviz import CortexvizWarning
from cortexviz.data import faces


def save(path, array, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(array, np.uint8)).save(path, **options)


def grey(level, height=40, width=40):
    return np.full((height, width), level)


def test_sub_folders_are_the_people_in_order_of_name(tmp_path):
    save(tmp_path / "zoe" / "1.png", grey(200))
    save(tmp_path / "anna" / "2.JPG", grey(100))
    save(tmp_path / "anna" / "holiday" / "1.jpeg", grey(50))
    images, people, source = faces("folder", folder=tmp_path)
    assert source == "folder"
    assert people.tolist() == [0, 0, 1]
    assert images.shape == (3, 64, 64) and images.dtype == np.float32
    np.testing.assert_allclose(images.mean(axis=(1, 2)) * 255, [100, 50, 200], atol=2)  # jpg


def test_loose_pictures_are_one_person(tmp_path):
    for i in range(3):
        save(tmp_path / f"{i}.png", grey(i))
    assert faces("folder", folder=tmp_path).people.tolist() == [0, 0, 0]
    save(tmp_path / "anna" / "1.png", grey(9))
    assert faces("folder", folder=tmp_path).people.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("how", ["source", "text", "folder"])
def test_a_path_may_stand_for_the_source(tmp_path, how):
    save(tmp_path / "1.png", grey(7))
    given = {"source": tmp_path} if how == "source" else {"folder": tmp_path}
    given = {"source": str(tmp_path)} if how == "text" else given
    assert faces(**given).source == "folder"


@pytest.mark.parametrize(("height", "width"), [(40, 90), (90, 40), (40, 40), (1, 1)])
def test_the_middle_square_is_kept(tmp_path, height, width):
    side = min(height, width)
    picture = grey(0, height, width)
    top, left = (height - side) // 2, (width - side) // 2
    picture[top : top + side, left : left + side] = 255
    save(tmp_path / "1.png", picture)
    images = faces(tmp_path, size=8).images
    assert images.shape == (1, 8, 8)
    assert images.min() == 1


def test_a_picture_lies_as_its_camera_says(tmp_path):
    upright = np.repeat(np.arange(0, 200, 5), 40).reshape(40, 40)
    sideways = np.rot90(upright)  # orientation 6: turn by a quarter to the right to view
    exif = Image.Exif()
    exif[0x0112] = 6
    save(tmp_path / "camera.png", sideways, exif=exif)
    save(tmp_path / "upright.png", upright)
    images = faces(tmp_path, size=40).images
    np.testing.assert_array_equal(images[0], images[1])


def test_colour_is_kept_where_asked_for(tmp_path):
    red = np.zeros((20, 20, 3))
    red[..., 0] = 255
    save(tmp_path / "red.png", red)
    save(tmp_path / "grey.png", grey(51))
    images = faces(tmp_path, size=10, colour=True).images
    assert images.shape == (2, 10, 10, 3)
    np.testing.assert_allclose(images[0], 0.2, atol=1e-6)  # 51 / 255
    np.testing.assert_array_equal(images[1, 0, 0], [1, 0, 0])
    assert faces(tmp_path, size=10).images.shape == (2, 10, 10)


def test_transparent_is_white_and_sixteen_bits_are_not_clipped(tmp_path):
    save(tmp_path / "a.png", np.zeros((10, 10, 4)))
    deep = np.full((10, 10), 65535 // 5, np.uint16)
    Image.fromarray(deep).save(tmp_path / "b.png")
    Image.fromarray(grey(51).astype(np.uint8)).convert("P").save(tmp_path / "c.png")
    images = faces(tmp_path, size=10).images
    np.testing.assert_allclose(images[:, 0, 0], [1, 0.2, 0.2], atol=1e-6)


def test_a_broken_file_is_named_and_skipped(tmp_path):
    save(tmp_path / "good.png", grey(80))
    save(tmp_path / "cut.png", np.random.default_rng(0).integers(0, 255, (40, 40)))
    (tmp_path / "cut.png").write_bytes((tmp_path / "cut.png").read_bytes()[:300])
    (tmp_path / "text.jpg").write_text("not a picture")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / ".hidden.png").write_text("a system's own file is no picture of a person's")
    (tmp_path / "notes.txt").write_text("nor is this")
    with pytest.warns(CortexvizWarning, match=r"skipped 3 files.*cut\.png.*empty\.png.*text\.jpg"):
        chosen = faces(tmp_path)
    assert len(chosen.images) == 1


def test_no_picture_at_all_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="folder must hold at least one readable picture"):
        faces("folder", folder=tmp_path)
    (tmp_path / "text.jpg").write_text("not a picture")
    with (
        pytest.raises(ValueError, match="at least one readable picture"),
        pytest.warns(CortexvizWarning, match="text.jpg"),
    ):
        faces("folder", folder=tmp_path)


def test_no_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        faces("folder", folder=tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        faces(str(tmp_path / "nowhere"))
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError, match="is a file"):
        faces("folder", folder=tmp_path / "file")


def test_uneven_people_are_chosen_among_those_with_enough_pictures(tmp_path):
    for i in range(4):
        save(tmp_path / "anna" / f"{i}.png", grey(i))
    save(tmp_path / "zoe" / "1.png", grey(200))
    for seed in range(5):
        assert faces(tmp_path, people=1, per_person=3, seed=seed).people.tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match=r"people must be at most 1.*at least 3 pictures; got 2"):
        faces(tmp_path, people=2, per_person=3)
    with pytest.raises(ValueError, match=r"per_person must be at most 1.*person 1; got 3"):
        faces(tmp_path, per_person=3)


def test_what_a_tool_hides_is_no_person(tmp_path):
    save(tmp_path / "anna" / "1.png", grey(100))
    save(tmp_path / "bob" / "1.png", grey(200))
    plain = faces(tmp_path)
    for hidden in (".ipynb_checkpoints/1.png", "anna/.thumbnails/1.png", "bob/.x/y/1.png"):
        save(tmp_path / hidden, grey(50))
    again = faces(tmp_path)
    assert again.people.tolist() == plain.people.tolist() == [0, 1]
    np.testing.assert_array_equal(again.images, plain.images)


def test_the_folder_itself_may_lie_in_a_hidden_one(tmp_path):
    save(tmp_path / ".mine" / "anna" / "1.png", grey(100))
    assert len(faces(tmp_path / ".mine").images) == 1


def test_links_to_people_and_pictures_are_followed(tmp_path):
    save(tmp_path / "root" / "anna" / "1.png", grey(100))
    save(tmp_path / "away" / "1.png", grey(200))
    (tmp_path / "root" / "bob").symlink_to(tmp_path / "away")
    (tmp_path / "root" / "anna" / "2.png").symlink_to(tmp_path / "away" / "1.png")
    images, people, _ = faces(tmp_path / "root")
    assert people.tolist() == [0, 0, 1]
    np.testing.assert_allclose(images.mean(axis=(1, 2)) * 255, [100, 200, 200], atol=1e-4)


def test_what_is_no_file_is_named_and_never_waited_for(tmp_path):
    save(tmp_path / "anna" / "1.png", grey(100))
    os.mkfifo(tmp_path / "anna" / "pipe.png")
    (tmp_path / "anna" / "gone.png").symlink_to(tmp_path / "nowhere")
    (tmp_path / "bob").symlink_to(tmp_path / "nowhere")
    (tmp_path / "notes.txt").symlink_to(tmp_path / "nowhere")  # no picture, whatever it was
    (tmp_path / "anna" / "round").symlink_to(tmp_path)
    with pytest.warns(CortexvizWarning, match="skipped 4 files") as caught:
        chosen = faces(tmp_path)
    assert chosen.people.tolist() == [0]
    said = str(caught[0].message)
    for why in (
        "anna/pipe.png (a pipe or a device)",
        "anna/gone.png (a link that leads nowhere)",
        "bob (a link that leads nowhere)",
        "anna/round (a link to a folder that it lies in)",
    ):
        assert why in said


def test_the_choice_is_among_pictures_that_can_be_read(tmp_path):
    """Whatever is asked for, ids and draws are those of the folder without the broken files."""
    for who in ("anna", "bob", "zoe"):
        for i in range(3):
            save(tmp_path / who / f"{i}.png", np.random.default_rng(i).integers(0, 255, (20, 20)))
    wishes = [{}, {"n": 2}, {"n": 4, "seed": 3}, {"people": 2, "per_person": 2}, {"people": [1]}]
    wanted = [faces(tmp_path, **wish) for wish in wishes]
    whole = (tmp_path / "zoe" / "0.png").read_bytes()
    (tmp_path / "ben").mkdir()  # all his pictures are broken: no person, no id
    for name in ("ben/1.png", "ben/2.png", "anna/0b.png", "zoe/3.png"):
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    for wish, expected in zip(wishes, wanted, strict=True):
        with pytest.warns(CortexvizWarning, match=r"skipped 4 files .*ben/1\.png"):
            found = faces(tmp_path, **wish)
        np.testing.assert_array_equal(found.images, expected.images)
        np.testing.assert_array_equal(found.people, expected.people)


@pytest.mark.parametrize("how", ["source", "folder"])
def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch, how):
    monkeypatch.setenv("HOME", str(tmp_path))
    save(tmp_path / "pictures" / "1.png", grey(7))
    assert len(faces(**{how: "~/pictures"}).images) == 1
    assert len(faces(**{how: "~"}).images) == 1
