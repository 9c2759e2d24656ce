"""A map done: coarse first, on every core or a cluster, kept as it goes."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from functools import partial

from playground.errors import SettingError
from playground.run.backends import DEFAULT_BACKEND, backend_in_use
from playground.studies.execution import (
    SLOWER,
    Progress,
    Report,
    Workers,
    all_cores,
    hand_out,
    seconds_of,
)
from playground.studies.mapping.map_result import MapResult, result_of
from playground.studies.mapping.on_gpu import DEFAULT_DEVICE, DEVICES, pixels_on_gpu
from playground.studies.mapping.pixel_file import PixelFile
from playground.studies.mapping.pixels import Pixel, failed_pixel, pixels_at
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.trial import Trial, engine_version

_SAMPLED = 24  # pixels of which is reckoned how long one takes
_SIDE_BY_SIDE = 2**18  # runs on a GPU at once: all of it is busy with fewer
_SHARES_A_WORKER = 4  # of what is left of a pass: no batch is more than one share


def run_map(
    wanted: SettingsMap,
    path: str | os.PathLike[str] | None = None,
    workers: Workers | None = None,
    report: Report = lambda progress: None,
    backend: str = DEFAULT_BACKEND,
    device: str = DEFAULT_DEVICE,
) -> MapResult:
    """The map, its pixels trained now or taken from the file at `path`.

    On Ctrl-C what is done is kept, and it is raised again. Without `workers`, a thread for every
    core; with device "gpu" all side by side there. Raises LedgerError for a file that cannot hold
    it, ClusterError where the workers are gone, SettingError for what no GPU here trains.
    """
    with map_file(wanted, path, backend, device) as file:
        run_missing(wanted, file, workers, report, backend, device)
        return result_of(wanted, file.pixels())


def map_file(
    wanted: SettingsMap,
    path: str | os.PathLike[str] | None,
    backend: str = DEFAULT_BACKEND,
    device: str = DEFAULT_DEVICE,
) -> PixelFile:
    """Where a map's pixels are kept; in memory without a path. Raises LedgerError, SettingError."""
    if device not in DEVICES:
        raise SettingError("device", device, "must be one of " + ", ".join(DEVICES))
    engine = engine_version(backend_in_use(backend))
    return PixelFile(path, wanted, engine if device == DEFAULT_DEVICE else f"{device} {engine}")


def run_missing(
    wanted: SettingsMap,
    file: PixelFile,
    workers: Workers | None = None,
    report: Report = lambda progress: None,
    backend: str = DEFAULT_BACKEND,
    device: str = DEFAULT_DEVICE,
) -> Progress:
    """Do what the file does not have yet, as `run_map`; counts pixels, not their work."""
    left = missing(wanted, file)
    n_left = sum(map(len, left))
    progress = Progress(n_left, n_left)
    report(progress)

    def keep(batch: list[int], made: list[Pixel] | Exception) -> list[Pixel]:
        pixels = [failed_pixel(made)] * len(batch) if isinstance(made, Exception) else made
        file.record(zip(batch, pixels, strict=True))
        return pixels

    def tell(batch: list[int], pixels: list[Pixel]) -> None:
        progress.counts.update(pixel.status for pixel in pixels)
        progress.worked += len(batch)
        report(progress)

    work = partial(pixels_at, wanted=wanted, backend=backend)
    if device == "gpu":
        for batch in _cut(left, _SIDE_BY_SIDE):
            tell(batch, keep(batch, pixels_on_gpu(batch, wanted)))
    elif workers is not None:
        hand_out(_batched(wanted, left, workers, backend), work, workers, keep, tell)
    elif n_left:
        with all_cores() as threads:
            hand_out(_batched(wanted, left, threads, backend), work, threads, keep, tell)
    return progress


def _cut(left: list[list[int]], most: int) -> Iterator[list[int]]:
    """Passes in parts of at most so many places."""
    for places in left:
        for at in range(0, len(places), most):
            yield places[at : at + most]


def missing(wanted: SettingsMap, file: PixelFile) -> list[list[int]]:
    """The places that have no result, or a failed one, pass by pass."""
    done = file.done()
    return [[at for at in one.places.tolist() if at not in done] for one in wanted.passes()]


def sampled_trials(wanted: SettingsMap, left: list[list[int]]) -> list[Trial]:
    """Some of the runs that are left, from all over the map, to reckon with."""
    places = [place for one in left for place in one]
    step = max(1, len(places) // _SAMPLED)
    return [Trial(wanted.config(place), wanted.epochs) for place in places[::step]]


def _batched(
    wanted: SettingsMap, left: list[list[int]], workers: Workers, backend: str
) -> Iterator[list[int]]:
    """Places in order, in batches of about `batch_seconds`, shorter towards a pass's end."""
    trials = sampled_trials(wanted, left)
    seconds = SLOWER[backend] * statistics.mean(map(seconds_of, trials)) if trials else 1.0
    longest = max(1, round(workers.batch_seconds / max(seconds, 1e-9)))
    for places in left:
        at = 0
        while at < len(places):
            share = max(1, (len(places) - at) // (_SHARES_A_WORKER * workers.count))
            n = min(longest, share)
            yield places[at : at + n]
            at += n
