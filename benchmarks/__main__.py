"""Every table: ``python -m benchmarks``, or some: ``python -m benchmarks bcm hmax``.

What starts with a dash, and all after it, is for the one that is named: ``gpu --device cpu``.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

FOLDER = str(Path(__file__).parent)
OTHERS = {"__main__", "shared"}  # which are no benchmarks
KNOWN = sorted({module.name for module in pkgutil.iter_modules([FOLDER])} - OTHERS)


def main(arguments: list[str]) -> None:
    dash = next((i for i, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    names, options = arguments[:dash], arguments[dash:]
    if options and len(names) != 1:
        sys.exit(f"{options[0]} is for one benchmark; name it first")
    for name in names:
        if name not in KNOWN:
            sys.exit(f"there is no benchmark {name!r}; there are {', '.join(KNOWN)}")
    for name in names or KNOWN:
        print(f"== {name} ==", flush=True)
        run = importlib.import_module(f"benchmarks.{name}").main
        run(options) if options else run()
        print(flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
