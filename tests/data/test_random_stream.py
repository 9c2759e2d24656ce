"""The stream gives the original's numbers, bit for bit."""

from __future__ import annotations

import random

import pytest

from playground.data.random_stream import MAX_SEED_LENGTH, RandomStream

CHECK_VALUES = {
    "0.12345": [
        0.9152007406557323,
        0.4702753218035592,
        0.2736265229359467,
        0.4061024686767439,
        0.17774293688520318,
    ],
    "0.5": [0.49767758747058916, 0.8074465011135612, 0.7863697779919979],
}


@pytest.mark.parametrize("seed", CHECK_VALUES)
def test_the_first_draws_are_the_originals_to_the_last_bit(seed: str) -> None:
    stream = RandomStream(seed)
    assert [stream.uniform() for _ in CHECK_VALUES[seed]] == CHECK_VALUES[seed]


def naive_draws(seed: str, count: int) -> list[float]:
    """The stream as its description puts it: a byte at a time, doubles throughout."""
    key = [ord(character) & 255 for character in seed]
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    place = {"i": 0, "j": 0}

    def byte() -> int:
        place["i"] = i = (place["i"] + 1) % 256
        place["j"] = j = (place["j"] + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        return box[(box[i] + box[j]) % 256]

    for _ in range(256):
        byte()
    draws = []
    for _ in range(count):
        n, denominator, pending = 0.0, 2.0**48, 0
        for _ in range(6):
            n = n * 256 + byte()
        while n < 2**52:
            n = (n + pending) * 256
            denominator *= 256
            pending = byte()
        while n >= 2**53:
            n /= 2
            denominator /= 2
            pending >>= 1
        draws.append((n + pending) / denominator)
    return draws


@pytest.mark.parametrize("seed", ["0.00000", "0.59704", "a", "0123456789" * 25, "\x00", "é ÿ"])
def test_two_thousand_draws_are_those_of_a_byte_by_byte_generator(seed: str) -> None:
    """Two thousand, so that the buffer is refilled several times, in the middle of a draw too."""
    stream = RandomStream(seed)
    assert [stream.uniform() for _ in range(2000)] == naive_draws(seed, 2000)


def test_a_seed_is_text_so_0_5_and_0_50_differ() -> None:
    assert RandomStream("0.5").uniform() != RandomStream("0.50").uniform()


def test_the_low_byte_of_each_utf16_unit_counts_as_in_javascript() -> None:
    assert RandomStream("\u0130\u012e5").uniform() == RandomStream("0.5").uniform()
    # One character past the 16-bit plane is two units there: U+1F600 is D83D DE00.
    assert RandomStream("\U0001f600").uniform() == RandomStream("\x3d\x00").uniform()


def test_draws_stay_below_one_and_reach_both_ends() -> None:
    stream = RandomStream("ends")
    draws = [stream.uniform() for _ in range(20_000)]
    assert 0 <= min(draws) < 1e-3
    assert 1 - 1e-3 < max(draws) < 1


def test_a_uniform_draw_is_scaled_the_originals_way() -> None:
    u = RandomStream("0.12345").uniform()
    assert RandomStream("0.12345").uniform(-6, 6) == u * 12 - 6


def test_normal_draws_have_the_mean_and_variance_asked_for() -> None:
    stream = RandomStream("normal")
    draws = [stream.normal(2.0, 0.5) for _ in range(20_000)]
    mean = sum(draws) / len(draws)
    variance = sum((draw - mean) ** 2 for draw in draws) / len(draws)
    # Five standard errors: 0.005 each, of the mean and of the variance.
    assert mean == pytest.approx(2.0, abs=0.025)
    assert variance == pytest.approx(0.5, abs=0.025)


def test_a_copy_goes_on_alone_from_the_same_place() -> None:
    stream = RandomStream("0.12345")
    for count in random.Random(4).choices(range(1, 900), k=5):  # to odd places in the buffer
        for _ in range(count):
            stream.uniform()
        twin = stream.copy()
        ahead = [twin.uniform() for _ in range(1000)]
        again = stream.copy()
        assert [again.uniform() for _ in range(1000)] == ahead
    assert [stream.uniform() for _ in range(1000)] == ahead


def test_the_longest_seed_works_and_its_last_character_counts() -> None:
    seed = "7" * MAX_SEED_LENGTH
    assert RandomStream(seed).uniform() == naive_draws(seed, 1)[0]
    assert RandomStream(seed).uniform() != RandomStream(seed[:-1] + "8").uniform()


def test_a_stream_resumed_from_the_generators_state_goes_on_from_there() -> None:
    key = list(b"state")
    permutation, j = list(range(256)), 0
    for i in range(256):  # the key schedule, as in any description of ARC4
        j = (j + permutation[i] + key[i % len(key)]) % 256
        permutation[i], permutation[j] = permutation[j], permutation[i]
    resumed = RandomStream.resumed(permutation, 0, 0)
    expected = RandomStream("state")
    for _ in range(256):  # discarded at the start of a stream
        resumed._bytes(1)
    assert [resumed.uniform() for _ in range(2000)] == [expected.uniform() for _ in range(2000)]
