"""Every table: ``python -m benchmarks``, or some: ``python -m benchmarks bcm hmax``."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

FOLDER = str(Path(__file__).parent)
KNOWN = sorted(
    m.name for m in pkgutil.iter_modules([FOLDER]) if not m.ispkg and m.name != "__main__"
)


def main(names: list[str]) -> None:
    for name in names:
        if name not in KNOWN:
            sys.exit(f"there is no benchmark {name!r}; there are {', '.join(KNOWN)}")
    for name in names or KNOWN:
        print(f"== {name} ==", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()
        print(flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
