"""The dashboards inside somebody's Jupyter server: on their laptop, in a JupyterHub, on Binder.

There jupyter-server-proxy finds this by its entry point. It starts the command for whoever opens
``.../cortexviz/``, and lets in only whom that Jupyter server lets in.
"""

from __future__ import annotations

import sys
from typing import Any


def proxied() -> dict[str, Any]:
    """What jupyter-server-proxy takes; it fills in the port and the path of the Jupyter server."""
    where = ["--port", "{port}", "--base-url", "{base_url}cortexviz/"]
    return {
        "command": [sys.executable, "-m", "cortexviz", "--no-browser", *where],
        "absolute_url": True,  # our addresses begin with its path already
        "timeout": 60,
        "launcher_entry": {"title": "cortexviz"},
    }
