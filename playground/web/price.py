"""What requests cost, in seconds of a processor: every route names its price, which is looked at
before anything large is built.

A price is a number, where even the dearest request costs no more, or a function of the request.
What is dearer than MAX_SECONDS is refused, with a sentence on how to ask for less; and since a
price may be wrong, whatever trains is stopped at WATCHED times the most that the route may cost.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from playground.errors import SettingError, WorkError
from playground.run.clock import within
from playground.run.config import RunConfig
from playground.run.price import epoch_seconds, training_seconds
from playground.wording.numbers import two_digits

MAX_SECONDS = 0.4
"""The most a request may cost, unless its route says otherwise: under a second where a machine is
half as fast as the prices are for."""

WHOLE_SECONDS = 0.5
"""The most for what cannot be told in pieces: a study's report or sheet."""
FIGURE_SECONDS = 0.6
"""The most for a run's figure: the largest network's, of 29 inputs, is drawn."""
WATCHED = 2

PIECE_SECONDS = 0.3
"""For as long a request trains that is answered with what is done by then: some of many runs, or
a part of a long one."""

Price = float | Callable[..., float]
_Answer = TypeVar("_Answer", bound=Callable[..., Any])


def costs(price: Price, most: float = MAX_SECONDS) -> Callable[[_Answer], _Answer]:
    """Names the price of a route, right under the route's own decorator.

    A request that costs more than `most` is refused before it is answered: WorkError.
    """

    def priced(answer: _Answer) -> _Answer:
        if inspect.iscoroutinefunction(answer):  # on the event loop, where nothing may be dear
            answer.__dict__.update(price=price, most=most)
            return answer

        @functools.wraps(answer)
        def bounded(*args: Any, **kwargs: Any) -> Any:
            with within(WATCHED * most):
                seconds = price(*args, **kwargs) if callable(price) else price
                if seconds > most:
                    raise WorkError(
                        f"This takes about {two_digits(seconds)} s of a processor, and a request "
                        f"may have {most:g} s: ask for less at a time."
                    )
                return answer(*args, **kwargs)

        # With the annotations read here, where their names are known.
        signature = inspect.signature(answer, eval_str=True)
        bounded.__dict__.update(__signature__=signature, price=price, most=most)
        return bounded  # type: ignore[return-value]  # the same call

    return priced


def check_epoch(config: RunConfig) -> None:
    """Raises SettingError where a request cannot even train one epoch, as on very many points."""
    seconds = epoch_seconds(config)
    if seconds > PIECE_SECONDS:
        rule = (
            f"must be larger on the page for {config.n_train:,} training points and a network of "
            f"this size: an epoch takes about {two_digits(seconds)} s of a processor, and may take "
            f"{PIECE_SECONDS:g} s; take larger batches, fewer points or a smaller network, or "
            "train on the command line"
        )
        raise SettingError("batch_size", config.batch_size, rule)


def check_training(
    config: RunConfig,
    epochs: int,
    besides: float = 0.0,
    an_epoch: float = 0.0,
    most: float = MAX_SECONDS,
) -> float:
    """What a run of so many epochs costs, with what is made of it and of each epoch.

    Raises SettingError that says how many epochs a request may have, for more.
    """
    check_epoch(config)
    besides += training_seconds(config, 0)
    an_epoch += epoch_seconds(config)
    seconds = besides + epochs * an_epoch
    if seconds > most:
        fewer = max(0, int((most - besides) / an_epoch))
        rule = (
            f"must be at most {fewer} in one request for a network of this size and batches of "
            f"{config.update_size}; go on from the state you get"
        )
        raise SettingError("epochs", epochs, rule)
    return seconds
