"""What a saved notebook shows of a page whose Python process is gone: its last picture."""

from __future__ import annotations

import base64
import secrets

from IPython.display import display

SENTENCE = "This was a live page when the notebook was saved. Run the cell to bring it back."
# JupyterLab's own words for a page without its process: "model not found".
HIDE = (
    "<style>.jp-OutputArea-child:has(+ .jp-OutputArea-child .cvz-still) "
    ".jupyter-widgets:not(:has(*)) { display: none }</style>"
)


class Still:
    """A second output under a page. The page's style hides it; where there is no page, it is seen.

    A notebook keeps outputs and no widgets, so this is all that is left when it is opened again,
    or shown where no Python runs.
    """

    def __init__(self) -> None:
        self._id = f"cvz-{secrets.token_hex(8)}"

    def show(self, png: bytes = b"", again: bool = False) -> None:
        """Put it under the cell that runs now, or renew it wherever it was put."""
        html = ""
        if png:
            url = f"data:image/png;base64,{base64.b64encode(png).decode()}"
            html = (
                f'{HIDE}<div class="cvz-still"><p>{SENTENCE}</p>'
                f'<img alt="The page as it was." src="{url}"></div>'
            )
        bundle = {"text/html": html, "text/plain": SENTENCE if png else ""}
        display(bundle, raw=True, display_id=self._id, update=again)
