"""Starts kernels as copies of a process that has imported TensorFlow.

To import it takes longer than most lessons do. As in `tests.support.alone`, nothing
else has happened in that process: its runtime has not started, and it has run no cell.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from tests.support import warm_process

FIRST = "import tensorflow, ipywidgets, ipykernel.kernelapp"
COLD, WARM = "local-provisioner", "warm"


class WarmKernels:
    """One process to fork kernels from, which starts with the first of them."""

    _process: subprocess.Popen[str] | None = None

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment | {
            # As a kernel does: Matplotlib reads it when it is imported.
            "MPLBACKEND": "module://matplotlib_inline.backend_inline"
        }

    def start(
        self, command: list[str], folder: str, environment: dict[str, str]
    ) -> ForkedKernel:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", warm_process.__file__, FIRST, "kernels"],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                start_new_session=True,  # an interrupt is for the kernel alone
            )
        task = {"command": command, "folder": folder, "environment": environment}
        print(json.dumps(task), file=self._process.stdin, flush=True)
        return ForkedKernel(int(self._process.stdout.readline()))

    def close(self) -> None:
        if self._process:
            self._process.communicate()  # it ends when nothing more can come
            self._process = None


class ForkedKernel:
    """What Jupyter needs of a `subprocess.Popen`, for a process that is no child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        with suppress(ProcessLookupError):
            return os.kill(self.pid, 0)
        return 0

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.01)
        return 0

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel where Jupyter would start a new interpreter."""

    kernels: WarmKernels

    async def launch_kernel(
        self, cmd: list[str], **options: Any
    ) -> KernelConnectionInfo:
        self.cwd = options.get("cwd") or str(Path.cwd())
        self.process = self.kernels.start(cmd, self.cwd, options["env"])
        self.pid = self.pgid = self.process.pid
        return self.connection_info


def provide(kernels: WarmKernels) -> None:
    """Let Jupyter know of warm kernels, under the name `WARM`."""
    WarmProvisioner.kernels = kernels
    path = f"{__name__}:{WarmProvisioner.__name__}"
    group = KernelProvisionerFactory.GROUP_NAME
    KernelProvisionerFactory.instance().provisioners[WARM] = EntryPoint(
        WARM, path, group
    )


def choose(name: str) -> None:
    """Let the next kernels be warm or cold."""
    KernelProvisionerFactory.instance().default_provisioner_name = name
