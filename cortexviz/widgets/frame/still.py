"""What a saved notebook shows of a page whose Python process is gone: its last picture."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Callable

from IPython.display import display

from cortexviz.base.language import later, say

SENTENCE = later("This was a live page when the notebook was saved. Run the cell to bring it back.")
# JupyterLab's own words for a page without its process: "model not found".
HIDE = (
    "<style>.jp-OutputArea-child:has(+ .jp-OutputArea-child .cvz-still) "
    ".jupyter-widgets:not(:has(*)) { display: none }</style>"
)


class Still:
    """A second output under a page. The page's style hides it; where there is no page, it is seen.

    A notebook keeps outputs and no widgets, so this is all that is left when it is opened again,
    or shown where no Python runs.

    Parameters
    ----------
    make : callable() -> bytes
        The picture, as a PNG file; called in a thread.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None, make: Callable[[], bytes]) -> None:
        self._loop, self._make = loop, make
        self._id = f"cvz-{secrets.token_hex(8)}"
        self._shown = False
        self._soon: asyncio.TimerHandle | None = None
        self._task: asyncio.Future[None] | None = None  # held, or it is collected

    def show(self, png: bytes = b"", again: bool = False) -> None:
        """Put it under the cell that runs now, or renew it wherever it was put."""
        html, said = "", say(SENTENCE) if png else ""
        if png:
            url = f"data:image/png;base64,{base64.b64encode(png).decode()}"
            html = (
                f'{HIDE}<div class="cvz-still"><p>{said}</p>'
                f'<img alt="{say("The page as it was.")}" src="{url}"></div>'
            )
        bundle = {"text/html": html, "text/plain": said}
        display(bundle, raw=True, display_id=self._id, update=again)
        self._shown = True

    def renew_soon(self) -> None:
        """Renew it, where it was shown, once this was not called for a second."""
        if not self._shown or self._loop is None:
            return
        if self._soon is not None:
            self._soon.cancel()
        self._soon = self._loop.call_later(1.0, self._begin)

    def _begin(self) -> None:
        self._task = asyncio.ensure_future(self._renew())

    async def _renew(self) -> None:
        try:
            picture = await asyncio.to_thread(self._make)
        except Exception:  # nothing there yet, or an ending kernel: no harm to the page
            return
        self.show(picture, again=True)
