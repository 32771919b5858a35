"""A kernel of this interpreter: it is waited for, however long the machine takes to end it."""

import asyncio
import subprocess
from concurrent.futures import ThreadPoolExecutor

from lagesbild.report.execute.kernel import OwnKernel


def test_a_kernel_that_is_slow_to_end_is_waited_for(monkeypatch):
    """Where jupyter_client loses its patience with what it has killed, no process is left behind."""

    async def impatient(_manager):
        raise TimeoutError

    monkeypatch.setattr(OwnKernel, "_async_wait", impatient)

    async def started_and_ended():
        kernel = OwnKernel()
        await kernel.start_kernel()
        process = kernel.provisioner.process
        await kernel.shutdown_kernel(now=True)
        await kernel.cleanup_resources()  # as nbclient does, whatever the former came to
        return process

    with ThreadPoolExecutor(1) as thread:  # as notebooks are run; a browser's loop may run in this one
        process = thread.submit(asyncio.run, started_and_ended()).result()
    assert isinstance(process, subprocess.Popen)
    assert process.returncode is not None
