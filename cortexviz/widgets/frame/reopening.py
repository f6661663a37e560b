"""A picture that a page has saved is put into a page: the way back to what it was saved from."""

from __future__ import annotations

from collections.abc import Callable

from cortexviz.base.language import say
from cortexviz.widgets.pieces.upload import Upload

# Where the pages of the command stand.
FILES = {
    "FaceExplorer": "faces.ipynb", "ContourExplorer": "contours.ipynb",
    "StudyExplorer": "studies.ipynb", "RivalExplorer": "recognition.ipynb",
    "CortexExplorer": "cortex.ipynb",
}  # fmt: skip


def offer_reopening(
    upload: Upload, own: str, tell: Callable[[str], None], reopen: Callable[[str], None]
) -> None:
    """Offer to reopen what a picture was saved from: here, or in the page of another kind.

    Parameters
    ----------
    upload : Upload
        Where pictures are put in.
    own : str
        The kind of this page.
    tell : callable(sentence)
    reopen : callable(query)
        Hears the query that was saved, as a link would have it: its settings pass the same checks.
    """
    asked = ""

    def offer(page: str, query: str) -> None:
        nonlocal asked
        asked, words = query, say("Reopen with its settings")
        elsewhere = [words, FILES[page], query] if page in FILES else []
        upload.offer = [words] if page == own else elsewhere
        if upload.offer:
            told = say("A page saved this picture: “{words}” is where pictures open.", words=words)
            tell(told)

    def press(_pressed: object) -> None:
        if upload.offer:
            upload.offer = []
            reopen(asked)

    upload.on_saved(offer)
    upload.on_message("reopen", press)
