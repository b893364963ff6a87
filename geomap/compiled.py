"""How loops are compiled to machine code: once, kept on disk, outside the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """function as machine code, made when first called and kept for the next start.

    Numba keeps it in __pycache__ beside the source, or in the user's cache where that is read-only
    (NUMBA_CACHE_DIR overrides both); where nothing can be written it is compiled at every start. It
    is made anew when the source file changes: so what is compiled calls only its own file. Floating
    point stays strict, without reordering, so that the same question has the same bits in its answer.
    """
    try:
        made = njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # no directory to keep it in
        made = njit(nogil=True, error_model="numpy")(function)
    return cast(Function, made)
