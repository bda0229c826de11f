"""A dictionary whose changed copy costs the same for 20 entries and for 50,000.

The kept Board is immutable, and a move replaces one card in it. Copying one flat dictionary of 50,000 entries for
that would cost more than the whole move; here the entries stand on 256 small shelves, and only one is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

V = TypeVar("V")

_COUNT = 256


class Shelves(Mapping[str, V], Generic[V]):
    """An immutable mapping from str; `put` and `without` answer a changed copy. Order of iteration is not defined."""

    __slots__ = ("_shelves", "_size")

    def __init__(self, items: Iterable[tuple[str, V]] = ()) -> None:
        shelves: list[dict[str, V]] = [{} for _ in range(_COUNT)]
        for key, value in items:
            shelves[hash(key) % _COUNT][key] = value
        self._shelves: tuple[dict[str, V], ...] = tuple(shelves)
        self._size = sum(map(len, shelves))

    def put(self, key: str, value: V) -> Shelves[V]:
        """A copy with `key` set to `value`."""
        at = hash(key) % _COUNT
        return self._copy(at, {**self._shelves[at], key: value})

    def without(self, key: str) -> Shelves[V]:
        """A copy without `key`; KeyError when it is not there."""
        at = hash(key) % _COUNT
        shelf = dict(self._shelves[at])
        del shelf[key]
        return self._copy(at, shelf)

    def _copy(self, at: int, shelf: dict[str, V]) -> Shelves[V]:
        copy: Shelves[V] = Shelves.__new__(Shelves)
        copy._shelves = (*self._shelves[:at], shelf, *self._shelves[at + 1 :])
        copy._size = self._size + len(shelf) - len(self._shelves[at])
        return copy

    def __getitem__(self, key: str) -> V:
        return self._shelves[hash(key) % _COUNT][key]

    def __iter__(self) -> Iterator[str]:
        for shelf in self._shelves:
            yield from shelf

    @property
    def shelves(self) -> Sequence[Mapping[str, V]]:
        """The shelves themselves. One that holds what it held before is the very same object in a changed copy."""
        return self._shelves

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"Shelves({dict(self)!r})"
