"""Threads that share one training: of the blocks of pixels of a step, whoever is free takes one.

The blocks of a step do not need each other, and their sums are added up in the blocks' order:
however many threads, same bytes. Nobody is counted on. Who comes late, or not at all, or was put
aside by the system between two blocks, finds them done by others; and where one was put aside in
the middle of a block, so that the others wait, all but the first thread leave it alone from then
on: on a machine that is busy with other things they would wait most of the time.

They agree by words in memory, in `Team`:

====================  ===============================================================
`read(words, i)`      word i; what was written before it was is seen from here on
`write(words, i, x)`  word i becomes x, after all that was written before
`swap(words, i, x)`   word i was x and is x + 1, or False if another thread did it
`add(words, i)`       one more: the new value
====================  ===============================================================
"""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from cortexviz.base.compiled import part

# The step that is open; blocks done in all; steps taken at the end; has one waited in vain; and
# from BLOCKS on, for each block the step for which it waits.
STEP, DONE, TAKEN, LATE, BLOCKS = range(5)
OVER = 2**62
APART = 16  # numbers from one word to the next: processors fetch two lines at once
PATIENCE = 5000  # looks at a word: some 100 us

_word: Any = intrinsic  # called without the first of its arguments
_part = part(_nrt=False)
_NUMBER = ir.IntType(64)
_ONE = ir.Constant(_NUMBER, 1)


class Team(NamedTuple):
    """What the threads of a training share, but for the last.

    words : (BLOCKS + blocks, APART)
    sums : (blocks, N, b), each block's part of the projections
    n_pixels : of all blocks
    own : number of this thread
    """

    words: np.ndarray
    sums: np.ndarray
    n_pixels: int
    own: int


def _place(context, builder, signature, arguments):
    words = context.make_array(signature.args[0])(context, builder, arguments[0])
    return builder.gep(words.data, [builder.mul(arguments[1], ir.Constant(_NUMBER, APART))])


@_word
def read(typing, words, i):
    def code(*where):
        return where[1].load_atomic(_place(*where), "acquire", 8)

    return types.int64(words, types.int64), code


@_word
def write(typing, words, i, x):
    def code(context, builder, signature, arguments):
        place = _place(context, builder, signature, arguments)
        builder.store_atomic(arguments[2], place, "release", 8)
        return context.get_dummy_value()

    return types.void(words, types.int64, types.int64), code


@_word
def swap(typing, words, i, x):
    def code(context, builder, signature, arguments):
        place, old = _place(context, builder, signature, arguments), arguments[2]
        found = builder.cmpxchg(place, old, builder.add(old, _ONE), "acq_rel", "acquire")
        return builder.extract_value(found, 1)

    return types.boolean(words, types.int64, types.int64), code


@_word
def add(typing, words, i):
    def code(*where):
        before = where[1].atomic_rmw("add", _place(*where), _ONE, "acq_rel")
        return where[1].add(before, _ONE)

    return types.int64(words, types.int64), code


@_word
def _pause(typing):
    """Leave the core to its other thread for a moment, where the processor knows how."""

    def code(context, builder, signature, arguments):
        if platform.machine() in ("x86_64", "AMD64"):
            kind = ir.FunctionType(ir.VoidType(), [])
            name = "llvm.x86.sse2.pause"
            builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [])
        return context.get_dummy_value()

    return types.void(), code


@_part
def after(words, step):
    """The step that is open when `step` is done; `step` itself if that takes too long."""
    for _ in range(PATIENCE):
        now = read(words, STEP)
        if now != step:
            return now
        _pause()
    return step


def together(work: Callable[[int], None], n_threads: int) -> None:
    """Call work(0) here, and meanwhile work(1), ... in threads; all have ended at the end."""
    others = [threading.Thread(target=work, args=(own,)) for own in range(1, n_threads)]
    try:
        for other in others:
            other.start()
        work(0)
    finally:
        for other in others:
            if other.ident is not None:  # it was started
                other.join()
