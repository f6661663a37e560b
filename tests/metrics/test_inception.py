"""FID: pytorch-fid's own network and weights, arrays in, and a sentence where something lacks.

The weights cannot be fetched in a test. Random ones of the right shapes, put where the loader
looks, let the whole of the real loading and feature code run.
"""

import re
import socket
import subprocess
import sys
import time
import urllib.request

import numpy as np
import pytest

from cortexviz.metrics import features_of, fid, inception, untrained

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def torch():
    try:
        import pytorch_fid.inception  # noqa: F401
        import torch
    except (ImportError, RuntimeError) as error:
        # Not `missing`: the extra weighs gigabytes, continuous integration does without it.
        pytest.skip(f"FID runs with pip install 'cortexviz[torch]' only ({error})")
    return torch


@pytest.fixture(scope="module")
def weights(torch, tmp_path_factory):
    """Random weights of the right names and shapes, in a folder where torch's loader looks."""
    from pytorch_fid.inception import FID_WEIGHTS_URL

    home = tmp_path_factory.mktemp("torch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TORCH_HOME", str(home))
        path = inception.weights_path()
        path.parent.mkdir(parents=True)
        torch.save(random_state(torch), path)
        assert path.name == FID_WEIGHTS_URL.rpartition("/")[2]
        inception._network.cache_clear()
        yield path
    inception._network.cache_clear()


def random_state(torch):
    """What the published file holds: the state of pytorch-fid's Inception, here at random."""
    from pytorch_fid import inception as theirs

    made = []
    with pytest.MonkeyPatch.context() as patch:
        # The loader wants a state before it tells the shapes: catch the network it asks for.
        class CaughtError(Exception):
            pass

        def catch(network, state):
            made.append(network)
            raise CaughtError

        patch.setattr(theirs, "load_state_dict_from_url", lambda url, progress: {})
        patch.setattr(torch.nn.Module, "load_state_dict", catch)
        with pytest.raises(CaughtError):
            theirs.fid_inception_v3()
    torch.manual_seed(0)
    state = made[0].state_dict()
    for name, value in state.items():
        if name.endswith("conv.weight"):
            fan_in = value[0].numel()
            value.normal_(0, (2 / fan_in) ** 0.5)
        elif name.endswith("running_var"):
            value.uniform_(0.5, 1.5)
    return state


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two folders of PNG files and the arrays that they hold: 70 grey, 72 colour pictures."""
    from PIL import Image

    sets = []
    for name, shape in (("grey", (70, 24, 20)), ("colour", (72, 24, 20, 3))):
        folder = tmp_path_factory.mktemp(name)
        images = RNG.integers(0, 256, size=shape, dtype=np.uint8)
        images[:, :12] //= 2
        for number, image in enumerate(images):
            Image.fromarray(image).save(folder / f"{number:03}.png")
        sets.append((folder, images))
    return sets


@pytest.mark.parametrize("dims", [64, 192, 768, 2048])
@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")
def test_equals_the_command_line_of_pytorch_fid_on_the_same_files(weights, folders, dims):
    (grey_folder, grey), (colour_folder, colour) = folders
    # Its own `python -m pytorch_fid`, in a process of its own, on the PNG files.
    command = [sys.executable, "-W", "ignore", "-m", "pytorch_fid", "--dims", str(dims)]
    command += ["--device", "cpu", "--num-workers", "0", str(grey_folder), str(colour_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    result = fid(grey, colour, dims=dims, device="cpu")
    assert result.name == f"FID, {dims} Inception features"
    assert (result.n_features, result.samples) == (dims, (70, 72))
    if "Imaginary component" in done.stderr:
        assert dims > 70  # its formula fails with fewer samples than features; ours does not
        return
    assert done.returncode == 0, done.stderr
    theirs = float(re.search(r"FID:\s+(\S+)", done.stdout).group(1))
    # With fewer samples than features its matrix root is singular and only roughly right.
    assert result.value == pytest.approx(theirs, rel=1e-5 if dims == 64 else 2e-2)


@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")
def test_options_act_and_do_not_change_the_number(weights, folders, capsys):
    (_, grey), (_, colour) = folders
    first = fid(grey, colour, device="cpu")
    assert fid(grey, colour, device="cpu", batch_size=7).value == pytest.approx(
        first.value, rel=1e-4
    )
    assert fid(grey, grey, device="cpu").value == pytest.approx(0, abs=1e-6)
    assert fid(grey / 255, colour / 255, device="cpu").value == pytest.approx(first.value, rel=1e-4)
    assert capsys.readouterr().err == ""
    fid(grey[:60], colour, device="cpu", batch_size=20, progress=True)
    assert "3/3" in capsys.readouterr().err
    with pytest.raises(ValueError, match="device must be 'auto' or a device that torch has here"):
        fid(grey, colour, device="abacus")


def test_weights_may_lie_in_a_file_of_ones_own(weights, folders, tmp_path, monkeypatch):
    (_, grey), (_, colour) = folders
    usual = fid(grey, colour, device="cpu")
    own = tmp_path / "mine.pth"
    own.write_bytes(weights.read_bytes())
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "empty"))
    for path in (own, str(own)):
        assert fid(grey, colour, device="cpu", weights=path).value == usual.value
        # Not what is remembered of the reference with the usual weights.
        assert fid(grey, colour[::-1], device="cpu", weights=path).value == usual.value


def test_a_file_of_other_weights_gets_a_sentence(torch, tmp_path):
    images = np.zeros((3, 8, 8))
    damaged, other = tmp_path / "damaged.pth", tmp_path / "other.pth"
    damaged.write_bytes(b"<html>not found</html>")
    torch.save(torch.nn.Linear(2, 3).state_dict(), other)
    usual = "weights must be the path of pytorch-fid's pt_inception-2015-12-05-6726825d.pth"
    for path in (damaged, other):
        with pytest.raises(ValueError, match=f"{path.name} does not hold FID's weights .*{usual}"):
            fid(images, images, device="cpu", weights=path)
    for path in (tmp_path / "nowhere.pth", tmp_path):
        with pytest.raises(FileNotFoundError, match=f"FID's weights could not be read .*{usual}"):
            fid(images, images, device="cpu", weights=path)
    with pytest.raises(TypeError, match=r"weights must be a path, as text or pathlib\.Path; got 3"):
        fid(images, images, device="cpu", weights=3)


@pytest.mark.parametrize("shape", [(3, 64, 64), (2, 40, 56, 3), (2, 350, 20)])
@pytest.mark.parametrize("norm", [None, (4, 30, 30), (4, 30, 30, 3)])
def test_random_weights_in_numpy_are_those_in_torch(torch, shape, norm):
    """torch divides the variance of N values by N - 1: for four pictures, 1e-5 a layer."""
    images = RNG.random(shape)
    seen = None if norm is None else RNG.random(norm).astype(np.float32)
    ours = untrained.inception_random(images, seed=5, norm=seen)
    network = untrained._network(5, 64, seen, "cpu")
    theirs = inception.responses(network, images.astype(np.float32), "cpu")
    tolerance = 1e-5 if norm is None else 1e-4
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * theirs.max())


@pytest.mark.parametrize("dims", [192, 768, 2048])
def test_deeper_layers_have_random_weights_too(torch, dims):
    images = RNG.random((3, 16, 16))
    found = features_of(images, "inception-random", dims=dims, norm=images)
    assert found.shape == (3, dims) and found.min() >= 0
    # Batch norm keeps the responses of the order of 1, however deep.
    assert 0.1 < found.mean() < 2 and found.std(axis=0).mean() > 1e-3


def test_deeper_draws_are_told_apart_by_their_seeds(torch):
    images = RNG.random((2, 16, 16))
    found, again, other = (
        features_of(images, "inception-random", dims=192, seed=seed, norm=images)
        for seed in (0, 0, 1)
    )
    np.testing.assert_allclose(again, found, rtol=1e-4, atol=1e-5)
    assert np.abs(other - found).max() > 0.1


def test_reference_statistics_are_computed_once(weights, folders, monkeypatch):
    (_, grey), (_, colour) = folders
    counted = []
    original = inception.inception_features
    monkeypatch.setattr(
        inception,
        "inception_features",
        lambda x, *rest: counted.append(len(x)) or original(x, *rest),
    )
    reference = colour[::-1]
    fid(grey, reference)
    fid(grey, reference)
    assert counted == [72, 70, 70]


def no_network(*_, **__):
    raise OSError("no network")


@pytest.mark.parametrize("silence", [False, True])
def test_without_weights_and_network_a_sentence_says_at_once_which_file_goes_where(
    torch, tmp_path, monkeypatch, silence
):
    """Whether the network refuses or only stays silent, as behind a firewall."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(socket, "create_connection", no_network)
    if silence:
        monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: time.sleep(20))
    inception._network.cache_clear()
    started = time.perf_counter()
    with pytest.raises(FileNotFoundError) as caught:
        fid(np.zeros((3, 8, 8)), np.zeros((3, 8, 8)))
    assert time.perf_counter() - started < 10
    sentence = str(caught.value)
    assert "put the file pt_inception-2015-12-05-6726825d.pth into" in sentence
    assert str(tmp_path / "hub" / "checkpoints") in sentence


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>"])
def test_a_damaged_weight_file_is_named(torch, tmp_path, monkeypatch, content):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    path = inception.weights_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    inception._network.cache_clear()
    with pytest.raises(ValueError, match=r"does not hold FID's weights .*delete it, and put"):
        fid(np.zeros((3, 8, 8)), np.zeros((3, 8, 8)))


def test_without_the_extra_the_pip_line_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # what Python holds for "cannot be imported"
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'cortexviz\[torch\]'"):
        fid(np.zeros((3, 8, 8)), np.zeros((3, 8, 8)))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"dims": 65}, "dims must be one of 64, 192, 768, 2048; got 65"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"images_a": np.zeros((3, 8, 8, 4))}, "images_a must have shape"),
        ({"images_b": np.full((3, 8, 8), 200.0)}, r"images_b as fractions must lie in \[0, 1\]"),
    ],
)
def test_bad_input_gets_a_sentence_before_torch_is_needed(arguments, sentence):
    images = {"images_a": np.zeros((3, 8, 8)), "images_b": np.zeros((3, 8, 8))}
    with pytest.raises(ValueError, match=sentence):
        fid(**(images | arguments))
