"""How lists share the rows that a page has for them."""

from __future__ import annotations


def fair_shares(wanted: list[int], room: int) -> list[int]:
    """Share the room: nobody gets more than wanted, and who wants most goes without first.

    >>> fair_shares([2, 50, 7], 15)
    [2, 7, 6]
    """
    shares = [min(want, room) for want in wanted]
    while sum(shares) > room:
        shares[max(range(len(shares)), key=lambda i: (shares[i], i))] -= 1
    return shares
