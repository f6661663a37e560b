"""No reply of a kernel is missed while a page is made.

nbclient answers an Output widget by a plain send on the socket that asyncio is polling. That can
swallow the wake-up for the kernel's reply, which is then seen only when its time is over: a page
with `interact` hung now and then, and for ever, since a page's cells have all the time they want.
"""

from __future__ import annotations

import math
from queue import Empty
from time import monotonic
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

SLICE = 0.25  # seconds that a reply whose wake-up was lost can be late


class PatientChannel(AsyncZMQSocketChannel):
    """A channel that looks for itself, and does not only wait to be woken."""

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        end = math.inf if timeout is None else monotonic() + timeout
        while True:
            left = end - monotonic()
            try:
                return await super().get_msg(max(0.0, min(SLICE, left)))
            except Empty:
                if left <= SLICE:
                    raise


class PatientClient(AsyncKernelClient):
    """A client whose channels all do so."""

    shell_channel_class = Type(PatientChannel)
    iopub_channel_class = Type(PatientChannel)
    stdin_channel_class = Type(PatientChannel)
    control_channel_class = Type(PatientChannel)
