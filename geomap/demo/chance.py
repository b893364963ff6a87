"""Chance without a clock or a hidden state: a number that depends on its key alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

SEED = "geomap demonstration 1"

T = TypeVar("T")


def draw(*key: object) -> float:
    """A number in [0, 1) that is the same for the same key on every machine and in every order.

    A generator with a state would let one more community shift everything drawn after it.
    """
    text = "|".join((SEED, *(str(part) for part in key)))
    digest = hashlib.blake2b(text.encode(), digest_size=7).digest()
    return (int.from_bytes(digest, "big") >> 3) / 2.0**53


def between(low: float, high: float, *key: object) -> float:
    """A number in [low, high), evenly spread."""
    return low + (high - low) * draw(*key)


def pick(choices: Sequence[T], *key: object) -> T:
    """One of choices, each as likely as the next."""
    return choices[int(draw(*key) * len(choices))]


def apportion(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """Split total into whole parts in proportion to weights, each at least `least`, summing exactly.

    Largest remainders; ties go to the earlier part. total must be at least least * len(weights).
    """
    free = total - least * len(weights)
    scale = free / sum(weights)
    exact = [weight * scale for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: free - sum(parts)]:
        parts[i] += 1
    return [part + least for part in parts]
