"""Shows a long load: a bar and the step on stderr; plain lines where there is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Step = Callable[[str, int, int], None]
Watcher = Callable[[str], None]
_WATCHER: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Say to this one how far a long file has come."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def tell(detail: str) -> None:
    """Say how far a long file has come, to who listens."""
    if (watcher := _WATCHER.get()) is not None:
        watcher(detail)


@contextmanager
def progress() -> Iterator[Step]:
    """Yield a function that reports a step, how many are done, and of how many."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda name, done, total: console.print(f"[{done}/{total}] {name}", markup=False)
        return
    columns = (
        TextColumn("{task.description:<44}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("…", total=None)
        yield lambda name, done, total: bar.update(
            task, description=name[:44], completed=done, total=total
        )
