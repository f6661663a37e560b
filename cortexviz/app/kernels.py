"""Kernels that are copies of a warm process, and other kernels where there is no such process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import LocalProvisioner

from cortexviz.app.copies import Warm
from cortexviz.app.visits import Kernels

LAUNCHER = "ipykernel_launcher"


class Copied(LocalProvisioner):
    """Begins a kernel as a copy of a warm process, and where there is none as usual."""

    def __init__(self, warm: Warm, **traits: Any) -> None:
        super().__init__(**traits)
        self._warm = warm

    async def launch_kernel(self, cmd: list[str], **how: Any) -> KernelConnectionInfo:
        if cmd[0] != sys.executable or LAUNCHER not in cmd:  # another Python, or none
            return await super().launch_kernel(cmd, **how)
        arguments, folder = cmd[cmd.index(LAUNCHER) + 1 :], str(how.get("cwd", Path.cwd()))
        try:
            copy = await self._warm.copy(arguments=arguments, environment=how["env"], folder=folder)
        except OSError:
            return await super().launch_kernel(cmd, **how)
        self.process = copy  # type: ignore[assignment]  # all that is asked of a Popen
        self.pid = self.pgid = copy.pid
        self.cwd = folder
        return self.connection_info


class Copies(Kernels):
    """Kernels that are copies of the server's warm process, where it has one."""

    def pre_start_kernel(
        self, kernel_name: str | None, kwargs: Any
    ) -> tuple[KernelManager, str, str]:
        manager, name, kernel_id = super().pre_start_kernel(kernel_name, kwargs)
        app: Any = self.parent
        warm: Warm | None = app.warm
        if warm is not None:
            manager.provisioner = Copied(
                warm, parent=manager, kernel_id=kernel_id, kernel_spec=manager.kernel_spec
            )
        return manager, name, kernel_id
