"""A Dask cluster the user already has, as workers for a study. The only module that knows Dask.

Needs the optional extra `pip install "neural-playground[cluster]"`. Workers need the playground
in the same version; results are the same bits as local ones on the same kind of processor.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from playground.errors import ClusterError
from playground.run.backends import DEFAULT_BACKEND
from playground.studies.execution import Workers
from playground.studies.trial import engine_version

_CONNECT_SECONDS = 5
_RETRIES = 10  # of a batch whose worker was lost
_BATCH_SECONDS = 1.0  # a scheduler spends some milliseconds on each


@contextlib.contextmanager
def cluster_workers(address: str, backend: str = DEFAULT_BACKEND) -> Iterator[Workers]:
    """The workers behind a scheduler's address, as in tcp://scheduler:8786.

    Raises ClusterError where Dask is not installed, no scheduler answers, there is no worker, or
    a worker has another version.
    """
    with _client(address) as client:
        threads = client.nthreads()
        if not threads:
            raise ClusterError(
                f"cluster={address}: the scheduler has no workers; start some with "
                f"`dask worker {address}`."
            )
        _check_versions(address, client, backend)
        executor = client.get_executor(pure=False, retries=_RETRIES)
        yield Workers(executor, sum(threads.values()), _BATCH_SECONDS)


def _client(address: str) -> Any:
    """A connected `distributed.Client`. Raises ClusterError."""
    try:
        import distributed
    except ImportError:
        raise ClusterError(
            f"cluster={address}: needs Dask, which is not installed; "
            'pip install "distributed>=2025.1" adds it.'
        ) from None
    try:
        # First by hand: a client that finds nobody complains once more when it is collected.
        with ThreadPoolExecutor(1) as apart:  # a notebook's thread has an event loop already
            apart.submit(asyncio.run, _knock(address)).result()
        return distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except Exception as error:  # as many kinds as there are ways to misspell an address
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ClusterError(
            f"cluster={address}: no scheduler answers there ({reason}); start one with "
            "`dask scheduler` and give its address, as in tcp://127.0.0.1:8786."
        ) from None


async def _knock(address: str) -> None:
    """Open a connection as a client would, and close it."""
    import distributed

    # What listens there may be no scheduler, and never say a word: `timeout` does not see that.
    patience = 2 * _CONNECT_SECONDS
    comm = await asyncio.wait_for(
        distributed.core.connect(address, timeout=_CONNECT_SECONDS), patience
    )
    await comm.close()


def _check_versions(address: str, client: Any, backend: str) -> None:
    wanted = engine_version(backend)
    try:
        found = client.run(engine_version, backend)
    except Exception as error:
        raise ClusterError(
            f"cluster={address}: a worker cannot import the playground ({error}); install it "
            "there in the same version."
        ) from None
    for worker, version in found.items():
        if version != wanted:
            raise ClusterError(
                f"cluster={address}: the worker {worker} has {version}, this process {wanted}; "
                "install the same versions."
            )
