"""The lower bounds of what cortexviz needs, as pins for an environment that has just these.

python -m benchmarks.shared.lowest bench > pins.txt
pip install -c pins.txt -e '.[bench]'
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def lowest(*extras: str) -> dict[str, str]:
    """Package -> the lowest version that pyproject.toml allows, extras after the rest."""
    project = tomllib.loads(PROJECT.read_text())["project"]
    chosen = [project["optional-dependencies"][extra] for extra in extras]
    found = {}
    for line in sum(chosen, project["dependencies"]):
        name, version = re.fullmatch(r"([\w-]+)>=([\d.]+).*", line).groups()
        found[name] = version
    return found


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in lowest(*sys.argv[1:]).items()))
