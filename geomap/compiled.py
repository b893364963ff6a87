"""How loops are compiled to machine code: once, kept on disk, outside the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Number
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit, types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """function as machine code, made when first called and kept for the next start.

    Numba keeps it in __pycache__ beside the source, or in the user's cache where that is read-only
    (NUMBA_CACHE_DIR overrides both); where nothing can be written it is compiled at every start. It
    is made anew when the source file changes, and when another does whose compiled functions or
    numbers its module has imported by name. Floating point stays strict, without reordering, so that
    the same question has the same bits in its answer.
    """
    try:
        made: Any = njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # no directory to keep it in
        made = njit(nogil=True, error_model="numpy")(function)
    else:
        # Numba itself looks at the one source file only.
        made._cache._cache_file._source_stamp = (_stamp(made), _taken_in(function))
    return cast(Function, made)


def _stamp(made: Any) -> Any:
    """What the machine code kept on disk must have been made from to be used."""
    return made._cache._cache_file._source_stamp


def _taken_in(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    """What a module holds that machine code takes in from other files: the numbers, and the stamps of
    the compiled functions, by name."""
    held = sorted(function.__globals__.items())
    numbers = [(name, repr(value)) for name, value in held if isinstance(value, Number)]
    return numbers + [
        (name, _stamp(value))
        for name, value in held
        if hasattr(value, "py_func") and value.__module__ != function.__module__
    ]


def _pointer(_typing: Any, address: Any) -> Any:
    """An address as a pointer for numba.carray, in compiled code only. Nothing checks what is there."""
    return types.voidptr(address), lambda context, builder, signature, given: builder.inttoptr(
        given[0], context.get_value_type(signature.return_type)
    )


pointer: Callable[[Any], Any] = cast(Any, intrinsic(_pointer))


def addresses(arrays: Sequence[npt.NDArray[Any]], dtypes: Sequence[type[np.generic]]) -> list[int]:
    """Where arrays are, for pointer: good for as long as somebody keeps them. Raises TypeError unless they
    are contiguous and of these types, which compiled code takes them for."""
    for number, (array, dtype) in enumerate(zip(arrays, dtypes, strict=True)):
        if not array.flags.c_contiguous or array.dtype != dtype:
            raise TypeError(f"Array {number} is {array.dtype}; it must be contiguous and {dtype.__name__}.")
    return [array.ctypes.data for array in arrays]
