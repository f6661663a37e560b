"""What to say when a part of the package needs something that is not installed."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from types import ModuleType


def need(module: str, extra: str) -> ModuleType:
    """Import `module`, or say which pip line brings it: ``pip install 'cortexviz[extra]'``."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != module.partition(".")[0]:
            raise  # `module` is there, but something that it needs itself is broken
        raise _missing(module, extra) from None


def seek(module: str, extra: str) -> None:
    """Say the same where `module` is not installed, without importing it: that may take seconds."""
    if find_spec(module) is None:
        raise _missing(module, extra)


def _missing(module: str, extra: str) -> ModuleNotFoundError:
    return ModuleNotFoundError(
        f"{module} is needed for this and is not installed: pip install 'cortexviz[{extra}]'",
        name=module,
    )
