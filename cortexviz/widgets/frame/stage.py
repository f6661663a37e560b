"""Who draws what is played: one explorer, or two of a kind that play in step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, Generic, Protocol, TypeVar

State = TypeVar("State")
Seen = TypeVar("Seen", contravariant=True)
Shot = TypeVar("Shot")
Source = Iterator[State] | Sequence[State]
Row = tuple[State, ...]
_OVER: Any = object()


class Stage(Protocol[Seen, Shot]):
    """Draws what is played; see `Explorer`, which does."""

    @property
    def failed(self) -> bool: ...  # until something is prepared anew

    def step_of(self, state: Seen) -> int: ...
    def snapshot(self, state: Seen) -> tuple[int, Shot]: ...
    def ready(self) -> bool: ...
    def put(self, shot: Shot) -> None: ...
    def put_slowly(self, step: int, shot: Shot, final: bool) -> None: ...
    def fail(self, error: Exception) -> None: ...
    def warn(self, sentence: str) -> None: ...
    def busy(self, on: bool) -> None: ...


def in_step(sources: Sequence[Source[State]]) -> Source[Row[State]]:
    """Rows of a state of each source; who has ended stays at the last one."""
    lists = [one for one in sources if isinstance(one, Sequence)]
    rows = _rows([iter(one) for one in sources])
    return list(rows) if len(lists) == len(sources) else rows


def _rows(iterators: Sequence[Iterator[State]]) -> Iterator[Row[State]]:
    row: Row[State] = ()
    for news in zip_longest(*iterators, fillvalue=_OVER):
        row = tuple(new if new is not _OVER else row[i] for i, new in enumerate(news))
        yield row


class Together(Generic[State, Shot]):
    """Stages with one playback: its states are rows of theirs. The first one speaks for all.

    Parameters
    ----------
    stages : list
        Whoever plays now; it may change between two runs.
    """

    def __init__(self, stages: Sequence[Stage[State, Shot]]) -> None:
        self.stages = stages
        self.fail, self.warn, self.busy = stages[0].fail, stages[0].warn, stages[0].busy

    @property
    def failed(self) -> bool:
        return self.stages[0].failed

    def step_of(self, row: Row[State]) -> int:
        return max(one.step_of(state) for one, state in zip(self.stages, row, strict=True))

    def snapshot(self, row: Row[State]) -> tuple[int, Row[tuple[int, Shot]]]:
        """The step that the last of them has reached, and each one's own with its picture."""
        shots = [one.snapshot(state) for one, state in zip(self.stages, row, strict=True)]
        return max(step for step, _ in shots), tuple(shots)

    def ready(self) -> bool:
        return all(one.ready() for one in self.stages)

    def put(self, row: Row[tuple[int, Shot]]) -> None:
        for one, (_, shot) in zip(self.stages, row, strict=True):
            one.put(shot)

    def put_slowly(self, _step: int, row: Row[tuple[int, Shot]], final: bool) -> None:
        for one, (step, shot) in zip(self.stages, row, strict=True):
            one.put_slowly(step, shot, final)
