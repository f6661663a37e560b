"""The shapes that docstrings promise are those of a call that works, for all that is public."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cortexviz import bayesnet, bcm, data, hmax, metrics, plot, rivals, v1
from tests.bayesnet import test_hostile as of_bayesnet
from tests.bayesnet.oracles import loopy
from tests.hmax import test_hostile as of_hmax
from tests.hostile import public_callables
from tests.rivals import test_hostile as of_rivals
from tests.shapes import described, inside, misfits
from tests.test_hostile import GOOD
from tests.v1 import test_hostile as of_v1

Y, THETA = np.linspace(0, 2, 9), np.array([0.5, 1.0])
GREY = np.random.default_rng(0).random((2, 3, 8, 6))
MAPS = GREY[0].transpose(1, 2, 0)
NETWORK, EVIDENCE = loopy(0)
SEEN = of_hmax.SEEN[0]
POSTERIOR = np.full((3, 3), 1 / 9)
PLOTS = {
    plot.modification_curve: {"y": Y, "phi": bcm.modification(Y[:, None], THETA), "theta": THETA},
    plot.neuron_course: {"epochs": np.arange(9), "responses": np.outer(Y, THETA), "theta": Y},
    plot.weight_plane: {"paths": np.ones((9, 3, 2)) * Y[:, None, None], "patterns": np.eye(2)},
    plot.face_grid: {"images": GREY[0]},
    plot.face_table: {"images": GREY, "row_labels": "ab", "column_labels": "cde"},
    plot.matrix: {"values": GREY[0, 0]},
    plot.v1.field_grid: {"fields": GREY[0, :, :6]},
    plot.v1.tuning_curves: {"orientations": np.arange(6) * 30, "curves": GREY[0, 0]},
    plot.selectivity_map: {"responses": GREY[0, 0]},
    plot.networks.convergence: {"residuals": {"up-down": Y}},
    plot.studies.counted_faces: {"images": (255 * GREY[0]).astype(np.uint8)},
    plot.networks.costs: {"divergences": {"Eq. 16": Y}},
    plot.hmax.orientation_map: {"belief": MAPS},
    plot.hmax.peak_map: {"belief": MAPS},
    plot.hmax.place_map: {"posterior": POSTERIOR, "shifts": np.arange(3)},
    plot.hmax.five_layers: {
        "image": GREY[0, 0], "beliefs": SEEN, "names": "abcd", "posterior": POSTERIOR,
        "shifts": np.arange(3),
    },
    plot.networks.belief_network: {
        "network": NETWORK, "beliefs": bayesnet.propagate(NETWORK, EVIDENCE).result().beliefs,
    },
    plot.hmax.receptive_fields: {"structure": hmax.Structure(), "image": GREY[0, 0]},
    plot.hmax.pattern_grid: {"patterns": GREY[..., :6, :]},
    plot.hmax.pooling_maps: {"belief": MAPS, "maximum": MAPS},
    plot.rivals.side_by_side: {
        "picture": of_rivals.IMAGES[0],
        "accounts": {"HTM": rivals.account(of_rivals.TRAINED, of_rivals.IMAGES[0])},
    },
    plot.hmax.accuracy_curves: {"axis": range(8), "accuracy": {"noise": GREY[0, 0]}},
}  # fmt: skip
CALLS = {f"{call.__module__}.{call.__qualname__}": (call, e) for call, e in (GOOD | PLOTS).items()}
for package, of in ((bayesnet, of_bayesnet), (hmax, of_hmax), (rivals, of_rivals), (v1, of_v1)):
    examples = of.EXAMPLES | getattr(of, "MISSING", {})
    public = public_callables(package)
    CALLS |= {f"{package.__name__}.{n}": (public[n], examples[n]) for n in examples}
    CALLS |= {f"{package.__name__}.{n}": call for n, call in of.METHODS.items()}


@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")  # of such few images
@pytest.mark.parametrize("name", CALLS)
def test_arguments_and_results_have_the_shapes_of_the_docstring(name):
    try:
        assert list(misfits(*CALLS[name])) == []
    except (FileNotFoundError, ModuleNotFoundError) as missing:
        pytest.skip(str(missing))
    finally:
        plt.close("all")


def test_everything_public_that_speaks_of_arrays_is_called():
    public = {
        f"{package.__name__}.{name}": call
        for package in (bcm, data, metrics, bayesnet, hmax, plot, rivals, v1)
        for name, call in public_callables(package).items()
    }
    assert {name for name, call in public.items() if described(call)} <= set(CALLS)


def test_learned_attributes_have_them_too():
    assert list(inside(of_hmax.NETWORK)) == []
    for level in of_rivals.TRAINED.hierarchy_.levels:
        assert list(inside(level)) == []
    assert list(inside(bcm.BCM(n_neurons=3, epochs=2, batch_size=3).fit(GREY.reshape(6, 48)))) == []


def sums(rows, weights, n):
    """Weighted sums.

    Parameters
    ----------
    rows : (n_rows, n) or (n_rows, n, 3) array
    weights : (n,) array of int
        As many as there are columns.

    Returns
    -------
    total : (n_rows,) float64 array
    wide : dict of str to (2 n_rows + 1, n * n) int array
    """
    rows = np.asarray(rows)
    return rows @ weights, {"a": np.zeros((2 * len(rows) + 1, n * n), int)}


ROWS = {"rows": np.ones((4, 3)), "weights": [1, 2, 3], "n": 3}


def test_a_right_docstring_is_right():
    assert list(misfits(sums, ROWS)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(n_rows, n) or", "(n, n_rows) or"),
        ("weights : (n,)", "weights : (n, 1)"),
        ("total : (n_rows,)", "total : (n,)"),
        ("float64", "float32"),
        ("to (2 n_rows + 1,", "to (2 n_rows,"),
        ("n * n)", "n)"),
        (") int array", ") bool array"),
    ],
)
def test_a_wrong_docstring_is_found(right, wrong, monkeypatch):
    assert right in sums.__doc__
    monkeypatch.setattr(sums, "__doc__", sums.__doc__.replace(right, wrong))
    assert len(list(misfits(sums, ROWS))) == 1
