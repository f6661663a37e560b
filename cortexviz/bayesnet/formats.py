"""Networks as other programs write them: UAI files, and BIF files through pgmpy's reader."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike

import numpy as np

from cortexviz.base.check import instance, integer
from cortexviz.base.files import as_path, damaged, replacing
from cortexviz.base.optional import need
from cortexviz.bayesnet.joining import joined, refuse_size
from cortexviz.bayesnet.network import Layer, Link, Network

__all__ = ["read_bif", "read_uai", "write_uai"]

EXPECTED = "a Bayesian network in the UAI format"


def read_uai(path: str | PathLike[str]) -> Network:
    """Read a UAI file of the kind BAYES: variable i is a layer ``"xi"`` of one node.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    ValueError
        If the file is damaged, of another kind (MARKOV), or has a table that is too large.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from cortexviz.bayesnet import read_uai
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "coin.uai")
    ...     _ = path.write_text("BAYES 1 2 1 1 0 2 0.25 0.75")
    ...     coin = read_uai(path)
    >>> coin.layers[0].name, coin.layers[0].prior
    ('x0', array([0.25, 0.75]))
    """
    words = iter(as_path("path", path).read_bytes().decode("ascii", "replace").split())
    try:
        if (kind := next(words)) != "BAYES":
            raise ValueError(f"its kind is {kind[:20]!r}, not 'BAYES'")
        network = _network(words)
        if next(words, None) is not None:
            raise ValueError("it goes on after the last table")
    except StopIteration:
        raise damaged(path, EXPECTED, "it ends too early") from None
    except (TypeError, ValueError, OverflowError) as error:
        raise damaged(path, EXPECTED, str(error)) from error
    return network


def _network(words: Iterator[str]) -> Network:
    n = integer("the number of variables", int(next(words)), 1, 10**6)
    n_states = [integer("the number of states", int(next(words)), 2, 10**6) for _ in range(n)]
    if int(next(words)) != n:
        raise ValueError(f"it must have one table for each of the {n} variables")
    scopes = [[int(next(words)) for _ in range(int(next(words)))] for _ in range(n)]
    if sorted(scope[-1] for scope in scopes if scope) != list(range(n)):
        raise ValueError("each variable must be the last one of one table")
    if not all(0 <= i < n for scope in scopes for i in scope):
        raise ValueError(f"its tables must name variables 0 to {n - 1}")
    tables: dict[int, np.ndarray] = {}
    for scope in scopes:
        shape = [n_states[i] for i in scope]
        refuse_size(f"the table of variable {scope[-1]}", shape)
        if int(next(words)) != np.prod(shape):
            raise ValueError(f"the table of {scope[-1]} must have {np.prod(shape)} entries")
        values = np.array([float(next(words)) for _ in range(int(np.prod(shape)))])
        tables[scope[-1]] = values.reshape(shape)
    parents = {scope[-1]: [f"x{i}" for i in scope[:-1]] for scope in scopes}
    return _of_tables({f"x{i}": (parents[i], tables[i]) for i in range(n)})


def _of_tables(tables: dict[str, tuple[list[str], np.ndarray]]) -> Network:
    """One node a layer, from its parents and P(x | u1..uN) with its own states last."""
    layers, links = [], []
    for name, (parents, table) in tables.items():
        layers.append(Layer(name, 1, table.shape[-1], None if parents else table))
        if parents:
            one = np.zeros((1, len(parents)), int)
            links.append(Link(name, parents, one[:, 0], one, table[None]))
    return Network(layers, links)


def write_uai(network: Network, path: str | PathLike[str]) -> None:
    """Write a UAI file of the kind BAYES; nodes are numbered layer by layer.

    Parameters
    ----------
    network : Network
        Tables of several weighted parents are written as the joint table that they stand for.
    path : str or path

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from cortexviz.bayesnet import Layer, Network, write_uai
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "coin.uai")
    ...     write_uai(Network([Layer("coin", 1, 2, prior=[0.25, 0.75])]), path)
    ...     path.read_text().split()
    ['BAYES', '1', '2', '1', '1', '0', '2', '0.25', '0.75']
    """
    instance("network", network, Network)
    first, n = {}, 0
    for layer in network.layers:
        first[layer.name], n = n, n + layer.n_nodes
    terms: dict[int, tuple[list[int], list[np.ndarray]]] = {}
    for link in network.links:
        starts = np.array([first[name] for name in link.parents])
        for x, us, t in zip(link.child_nodes, link.parent_nodes, link.tables, strict=True):
            above, cpts = terms.setdefault(int(first[link.child] + x), ([], []))
            above += (starts + us).tolist()
            cpts.append(link.cpts[t])
    scopes, tables = [], []
    for layer in network.layers:
        given = 1 / layer.n_states if layer.prior is None else layer.prior
        prior = np.broadcast_to(given, (layer.n_nodes, layer.n_states))
        for node in range(layer.n_nodes):
            own = first[layer.name] + node
            above, cpts = terms.get(own, ([], [prior[node]]))
            scopes.append(f"{len(above) + 1} {' '.join(map(str, [*above, own]))}")
            table = cpts[0] if len(cpts) == 1 else joined(cpts)
            tables.append(f"{table.size}\n{' '.join(map(repr, table.ravel().tolist()))}")
    states = " ".join(str(y.n_states) for y in network.layers for _ in range(y.n_nodes))
    text = "\n".join(["BAYES", str(n), states, str(n), *scopes, "", *tables, ""])
    with replacing(path) as file:
        file.write(text.encode())


def read_bif(path: str | PathLike[str]) -> Network:
    """Read a BIF file, as asia and alarm come in, by pgmpy's reader: each variable is a layer.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    ValueError
        If the file is damaged, or has a table that is too large.
    ModuleNotFoundError
        If pgmpy is not installed, with the line that brings it.

    Examples
    --------
    >>> from cortexviz.bayesnet import read_bif
    >>> read_bif("asia.bif").order  # doctest: +SKIP
    """
    text = as_path("path", path).read_bytes().decode("utf-8", "replace")
    reader = need("pgmpy.readwrite", "bench").BIFReader
    try:
        model = reader(string=text).get_model()
        tables = {}
        for name in model.nodes:
            table = model.get_cpds(name)
            refuse_size(f"the table of {name!r}", table.values.shape)
            table.normalize()  # printed with few digits
            values = np.moveaxis(np.asarray(table.values, float), 0, -1)
            tables[str(name)] = list(map(str, table.variables[1:])), values
        return _of_tables(tables)
    except Exception as error:  # the reader has many errors for a file that it cannot parse
        raise damaged(path, "a Bayesian network in the BIF format", str(error)[:80]) from error
