"""The processor's widest vectors, in five words that compiled code can use.

A loop that must keep a dozen sums in registers leaves nothing to the compiler's judgement: numba's
own vectors come and go with a constant. Written with these words the order of a sum is in the
source, so the compiler may change neither it nor the result.

==================  ===========================================================
`load(a, i, k)`     a[i, k], a[i, k + 1] ..., as many as fit
`store(a, i, k, v)` the way back
`spread(x)`         x in every place
`fma(u, v, w)`      u v + w, rounded once where the processor can
`total(v)`          the sum over all places, halves added to halves
==================  ===========================================================
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, config, types
from numba.core.codegen import get_host_cpu_features
from numba.extending import intrinsic, models, register_model


def _width() -> int:
    """Bytes of the widest vector of the processor that numba compiles for."""
    features = config.CPU_FEATURES  # type: ignore[attr-defined]
    if features is None:
        features = get_host_cpu_features()
    return 64 if "+avx512f" in features else 32 if "+avx2" in features else 16


WIDTH = _width()
_word: Any = intrinsic  # called without the first of its arguments
_INDEX = ir.IntType(32)


class Vector(types.Type):  # type: ignore[misc]
    """The type of a variable that holds `WIDTH` bytes of numbers."""

    def __init__(self, dtype: types.Float) -> None:
        self.dtype = dtype
        super().__init__(name=f"vector of {dtype}")


@register_model(Vector)
class _Model(models.PrimitiveModel):  # type: ignore[misc]
    """In a register: what LLVM calls <16 x float>, <4 x double>, ..."""

    def __init__(self, manager: Any, kind: Vector) -> None:
        lanes = 8 * WIDTH // kind.dtype.bitwidth
        number = manager.lookup(kind.dtype).get_value_type()
        super().__init__(manager, kind, ir.VectorType(number, lanes))


def _place(context, builder, kind, array, i, k):
    """Where the vector stands that begins at array[i, k]."""
    array = context.make_array(kind)(context, builder, array)
    step, _ = cgutils.unpack_tuple(builder, array.strides)
    row = builder.gep(builder.bitcast(array.data, cgutils.voidptr_t), [builder.mul(i, step)])
    first = builder.gep(builder.bitcast(row, array.data.type), [k])
    return builder.bitcast(first, context.get_value_type(Vector(kind.dtype)).as_pointer())


def _call(builder, name, result, arguments, **options):
    """Call one of LLVM's functions of vectors."""
    vector = arguments[-1].type
    size = {"float": 32, "double": 64}[str(vector.element)]
    kinds = ir.FunctionType(result, [argument.type for argument in arguments])
    called = f"llvm.{name}.v{vector.count}f{size}"
    function = cgutils.get_or_insert_function(builder.module, kinds, called)
    return builder.call(function, arguments, **options)


@_word
def load(typing, array, i, k):
    def code(context, builder, signature, arguments):
        place = _place(context, builder, array, *arguments)
        return builder.load(place, align=array.dtype.bitwidth // 8)

    return Vector(array.dtype)(array, types.intp, types.intp), code


@_word
def store(typing, array, i, k, vector):
    def code(context, builder, signature, arguments):
        *where, value = arguments
        place = _place(context, builder, array, *where)
        builder.store(value, place, align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, vector), code


@_word
def spread(typing, number):
    def code(context, builder, signature, arguments):
        vector = context.get_value_type(signature.return_type)
        blank = ir.Constant(vector, ir.Undefined)
        first = builder.insert_element(blank, arguments[0], _INDEX(0))
        zeros = ir.Constant(ir.VectorType(_INDEX, vector.count), None)
        return builder.shuffle_vector(first, blank, zeros)

    return Vector(number)(number), code


@_word
def fma(typing, u, v, w):
    def code(context, builder, signature, arguments):
        return _call(builder, "fmuladd", arguments[0].type, arguments)

    return u(u, u, u), code


@_word
def total(typing, vector):
    def code(context, builder, signature, arguments):
        number = arguments[0].type.element
        start = ir.Constant(number, -0.0)
        options = {"fastmath": ["reassoc"]}
        return _call(builder, "vector.reduce.fadd", number, [start, arguments[0]], **options)

    return vector.dtype(vector), code
