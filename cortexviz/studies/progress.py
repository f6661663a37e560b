"""The bar of a study in a terminal or a notebook."""

from __future__ import annotations

import threading
from typing import Any

from tqdm.auto import tqdm

from cortexviz.studies.design import Run


class Bar:
    """A bar with the time left for the whole study.

    It counts work, not runs, so that the time left is right although runs differ in size; and
    networks within a run, of which the longest takes minutes.
    """

    def __init__(self, name: str, costs: dict[str, float], done: set[str], show: bool) -> None:
        self.name, self.costs = name, costs
        self.begun: dict[str, float] = {}
        self.done = done
        self.guard = threading.Lock()
        self.bar = tqdm(
            total=sum(self.costs.values()),
            initial=self._work(),
            desc=self._text(),
            disable=not show,
            bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}, {remaining} left",
            smoothing=0,
        )

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: Any) -> None:
        self.bar.close()

    def trained(self, run: Run, networks: int) -> None:
        """So many more networks of a run are done; called by whichever thread did them."""
        with self.guard:
            self.begun[run.key] = self.begun.get(run.key, 0) + networks / run.n_seeds
            self._show()

    def finished(self, done: set[str]) -> None:
        """These runs are in the table."""
        with self.guard:
            self.done = done
            self._show()

    def _show(self) -> None:
        self.bar.set_description_str(self._text(), refresh=False)
        self.bar.update(self._work() - self.bar.n)

    def _work(self) -> float:
        shares = self.begun | dict.fromkeys(self.done, 1.0)
        return sum(self.costs[key] * share for key, share in shares.items())

    def _text(self) -> str:
        return f"{self.name}: {len(self.done)} of {len(self.costs)} runs"
