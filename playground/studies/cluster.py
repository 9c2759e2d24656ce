"""A Dask cluster the user already has, as workers for a study. The only module that knows Dask.

Needs the optional extra `pip install "neural-playground[cluster]"`. Workers need the playground
in the same version; results are the same bits as local ones on the same kind of processor.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from playground.errors import ClusterError
from playground.run import DEFAULT_BACKEND
from playground.studies.execution import Workers
from playground.studies.trial import engine_version

_CONNECT_SECONDS = 10
_RETRIES = 10  # of a batch whose worker was lost
_BATCH_SECONDS = 1.0  # a scheduler spends some milliseconds on each


@contextlib.contextmanager
def cluster_workers(address: str, backend: str = DEFAULT_BACKEND) -> Iterator[Workers]:
    """The workers behind a scheduler's address, as in tcp://scheduler:8786.

    Raises ClusterError where Dask is not installed, no scheduler answers, there is no worker, or
    a worker has another version.
    """
    try:
        import distributed
    except ImportError:
        raise ClusterError(
            f"cluster={address}: needs Dask, which is not installed; "
            'pip install "distributed>=2025.1" adds it.'
        ) from None
    try:
        client = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ClusterError(
            f"cluster={address}: no scheduler answers there ({reason}); start one with "
            "`dask scheduler` and give its address, as in tcp://127.0.0.1:8786."
        ) from None
    with client:
        threads = client.nthreads()
        if not threads:
            raise ClusterError(
                f"cluster={address}: the scheduler has no workers; start some with "
                f"`dask worker {address}`."
            )
        _check_versions(address, client, backend)
        executor = client.get_executor(pure=False, retries=_RETRIES)
        yield Workers(executor, sum(threads.values()), _BATCH_SECONDS)


def _check_versions(address: str, client: object, backend: str) -> None:
    wanted = engine_version(backend)
    try:
        found = client.run(engine_version, backend)  # type: ignore[attr-defined]
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
