"""A loop for what is asynchronous, in a thread: where browsers are tested, one runs in ours."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_Result = TypeVar("_Result")


async def turned() -> None:
    """Comes back once the loop has gone round."""
    done = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(done.set_result, None)
    await done


def looped(work: Coroutine[Any, Any, _Result]) -> _Result:
    """What it gives."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
