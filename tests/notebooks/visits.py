"""Make each tutorial's page again and again, as Voila and nbconvert make it, and count what hangs.

    python -m tests.notebooks.visits [50] [a word in the names of the pages]

Nothing is patched: the client is nbclient's own, and a cell that is not answered in two minutes
hangs. The pages are made at small size.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError

PAGES = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def visit(path):
    """Seconds until the page was whole, or None where it hung."""
    started = time.monotonic()
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": path.parent}}
    try:
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
    except CellTimeoutError:
        return None
    return time.monotonic() - started


def main(visits=50, word=""):
    os.environ["CORTEXVIZ_FAST"] = "1"
    pages = [path for path in PAGES if word in path.stem]
    # Round after round, so that whoever stops early has seen every page as often.
    with ThreadPoolExecutor(2) as pool:
        rounds = [[pool.submit(visit, path) for path in pages] for _ in range(visits)]
        for number, made in enumerate(rounds, 1):
            seconds = [one.result() for one in made]
            hung = [path.stem for path, took in zip(pages, seconds, strict=True) if took is None]
            slowest = max((took for took in seconds if took is not None), default=0)
            print(f"visit {number}: {len(pages)} pages, the slowest {slowest:.0f} s", end="; ")
            print("hung:", ", ".join(hung) or "none", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, *sys.argv[2:3])
