"""What a node sees of the picture."""

from __future__ import annotations

from cortexviz.base import check
from cortexviz.base.check import instance, whole_pair
from cortexviz.hmax.structure import LAYERS, Structure


def receptive_field(structure: Structure, layer: str, row: int, column: int) -> tuple[slice, slice]:
    """The pixels that a node can see, as (rows, columns) slices of the picture.

    With hidden places the layers are padded, so a node at the border may see pixels outside the
    picture: starts may be negative, and stops larger than the picture.

    Parameters
    ----------
    structure : Structure
    layer : "S1", "C1", "S2" or "C2" (S3 sees everything)
    row, column : int

    Examples
    --------
    >>> from cortexviz.hmax import PRESETS, receptive_field
    >>> receptive_field(PRESETS["recognise"], "S1", 24, 24)  # the first that sees pixels alone
    (slice(0, 11, None), slice(0, 11, None))
    >>> receptive_field(PRESETS["recognise"], "C1", 0, 0)
    (slice(-24, -4, None), slice(-24, -4, None))
    """
    instance("structure", structure, Structure)
    row, column = whole_pair("row and column", (row, column), 0)
    check.choice("layer", layer, LAYERS[:-1])
    step, width = 1, structure.gabor_size
    for above in LAYERS[1 : LAYERS.index(layer) + 1]:
        width += (structure.window(above) - 1) * step
        step *= structure.step(above)
    top, left = row * step - structure.pad, column * step - structure.pad
    return slice(top, top + width), slice(left, left + width)
