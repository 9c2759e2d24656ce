"""A link that holds a run, and more of its own: a study's axes, a map's directions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from playground.address.copied import Keys, read_copied
from playground.errors import LinkError
from playground.run.config import KEYS, LINK, RunConfig, mend_pairs, read_link, read_pairs
from playground.run.link import MAX_LINK_LENGTH, split_pairs

MAX_LENGTH = 10 * MAX_LINK_LENGTH
"""Characters of such a link that are read: a run's, and axes as long as anybody writes."""

Own = Mapping[str, Callable[[str], bool] | None]
"""By key of its own: whether it may have a value; None for any text."""


class OwnReading(NamedTuple):
    """The run a link holds, its own keys' values in order, a sentence for what was passed over."""

    base: RunConfig
    values: dict[str, list[str]]
    notes: tuple[str, ...]


def read_own(link: str, own: Own, mend: bool = False, strict: bool = False) -> OwnReading:
    """Read a link as people copy it.

    `mend` and `strict` are for the run, see `playground.run.config`. Raises SettingError,
    LinkError.
    """
    if len(link) > MAX_LENGTH:
        raise LinkError(f"The link has {len(link)} characters; at most {MAX_LENGTH} are read.")
    copied = read_copied(link, _keys(own))
    values: dict[str, list[str]] = {key: [] for key in own}
    if copied is None:
        config, told = read_link(link)
        return OwnReading(config, values, told)
    rest = []
    for key, text in split_pairs(copied.pairs):
        values[key].append(text) if key in own else rest.append((key, text))
    config, told = mend_pairs(rest) if mend else read_pairs(rest, strict)
    return OwnReading(config, values, (*([copied.note] if copied.note else []), *told))


def _keys(own: Own) -> Keys:
    def fits(key: str, text: str) -> bool:
        check = own.get(key)
        return check(text) if check else KEYS.fits(key, text)

    texts = (key for key, check in own.items() if check is None)
    return KEYS._replace(
        known=lambda key: key in own or LINK.knows(key), texts=(*KEYS.texts, *texts), fits=fits
    )
