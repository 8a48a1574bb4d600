"""Saves memory, and gives it back: what a large answer took is the machine's once it is sent."""

import ctypes
import ctypes.util
import sys
from functools import cache
from importlib.abc import MetaPathFinder

import pyarrow as pa

# mallopt(3): names are macros, so their numbers.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_ARENAS, _BYTES = 2, 2**17


@cache
def _library() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("c")
    library = ctypes.CDLL(name) if name else None
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


def save_memory() -> None:
    """Let threads share their heaps and large buffers be freed one by one (glibc only).

    By default each thread has a heap of its own, and what fifteen threads once needed for a large
    answer stays theirs: measured, one gigabyte after two minutes of mixed load.
    """
    if library := _library():
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _BYTES)
        library.mallopt(_TRIM_THRESHOLD, _BYTES)


class _NoPandas(MetaPathFinder):
    """Finds everything but pandas."""

    @classmethod
    def find_spec(cls, name: str, *_: object) -> None:
        """Refuse one name, and leave the others to the finders that follow."""
        if name == "pandas":
            raise ImportError(name)


def spare_pandas() -> None:
    """Have arrow look for pandas now and find none, where nothing has imported it.

    Its first array imports pandas otherwise, in case it be given some of it: 30 MB for nothing.
    """
    if "pandas" in sys.modules:
        return
    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(_NoPandas)


def give_back() -> None:
    """Return free pages to the machine; some milliseconds, without holding Python up."""
    if library := _library():
        library.malloc_trim(0)
