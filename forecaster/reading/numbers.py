"""Number cells: numbers as they are, and text that can be read as one number only.

Nothing is ever guessed from the other cells of the column. ``1,234`` alone may be twelve hundred
or one and a quarter: only the profile's ``decimal`` settles it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from forecaster.reading.texts import as_text, clean, column
from forecaster.sheets import Cells, Unreadable

# ISO 4217, without precious metals, funds and test codes. Capitals only: "12 top" is no amount.
_CODE_LIST = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
    "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS "
    "KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF "
    "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
    "TZS UAH UGX USD UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
)
_CODES = frozenset(_CODE_LIST.split())
_SIGN_LIST = (
    "€=EUR £=GBP ₹=INR ₽=RUB ₩=KRW ₺=TRY ₴=UAH ₪=ILS ₫=VND ₦=NGN ฿=THB zł=PLN Kč=CZK £GB=GBP "
    "US$=USD $US=USD CA$=CAD C$=CAD $CA=CAD A$=AUD AU$=AUD $AU=AUD NZ$=NZD $NZ=NZD HK$=HKD $HK=HKD "
    "SG$=SGD S$=SGD R$=BRL MX$=MXN $MX=MXN NT$=TWD CN¥=CNY JP¥=JPY "
    "euro=EUR euros=EUR Euro=EUR Euros=EUR eur=EUR Eur=EUR"
)
_SIGNS = dict(pair.split("=") for pair in _SIGN_LIST.split())
_DOLLARS = (
    "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD "
    "SRD TTD TWD USD UYU XCD"
)
# Signs that several currencies share: the number is read, which currency it is stays open.
SHARED_SIGNS = {
    "$": frozenset(_DOLLARS.split()),
    "¥": frozenset({"CNY", "JPY"}),
    "kr": frozenset({"DKK", "ISK", "NOK", "SEK"}),
}
# French writes "12,50 $ US" as well as "12,50 $US".
_CURRENCY = "|".join(
    [
        re.sub(r"^(\\\$|£)(?=[A-Z])", r"\1 ?", re.escape(sign))
        for sign in sorted([*_SIGNS, *SHARED_SIGNS], key=len, reverse=True)
    ]
    + ["[A-Z]{3}"]
)
_AMOUNT = re.compile(
    rf"(?P<c1>{_CURRENCY})? ?(?P<open>\()?(?P<sign>[-+])? ?(?P<c2>{_CURRENCY})? ?(?P<sign2>[-+])?"
    r"(?P<body>[0-9.,' ]*[0-9])(?P<dash>[.,]--?)?(?P<trail>-)? ?(?P<percent>%)?"
    rf" ?(?P<c3>{_CURRENCY})?(?P<close>\))? ?(?P<c4>{_CURRENCY})?"
)
_PLAIN_SIGNS = str.maketrans(
    {**dict.fromkeys("\u00a0\u2007\u2008\u2009\u200a\u202f", " ")}
    | dict.fromkeys("’ʼ′´", "'")
    | dict.fromkeys("−–—‐‑‒﹣-", "-")
)
_GROUPED = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:[{mark}][0-9]{{3}})+") for mark in ".,' "}


class NumberColumn(NamedTuple):
    """A column read as numbers, and what its text said besides.

    Attributes
    ----------
    cells
        (n,) ``float``, ``None`` (blank) or `Unreadable`.
    typed
        Text read as a number (W313): place from 0, the text, the number as text.
    currencies
        Place → ISO code that stood in the text.
    percents
        Places whose text carried ``%``: their numbers are points (``80 %`` → 80.0).
    signs
        Place → a sign that several currencies share, a key of `SHARED_SIGNS`.
    """

    cells: Cells
    typed: tuple[tuple[int, str, str], ...]
    currencies: dict[int, str]
    percents: frozenset[int]
    signs: dict[int, str]


class _Amount(NamedTuple):
    """One text: its number, or why it has none, the currency or sign beside it, and the %."""

    value: float | Unreadable | None
    currency: str = ""
    percent: bool = False


def read_numbers(cells: Cells, decimal: str = "") -> NumberColumn:
    """Read a column as numbers: (n,) cells of any kind in.

    Text that can be read only one way is read whatever is declared; text that can be read in two
    (``1,234``) as ``decimal`` (``,`` or ``.``) says, and refused (E206) where it says nothing.
    Everything else is refused (E205): badly grouped digits, words, dates, ``TRUE``, ``1e5``, NaN.
    """
    given = cells.tolist()
    kinds = set(map(type, given))
    if kinds == {float} and np.isfinite(cells.astype(np.float64)).all():
        return _untouched(cells)
    amounts: dict[str, _Amount] = {}
    if str in kinds:
        amounts = {c: _read(c, decimal) for c in {c for c in given if type(c) is str}}
        values = {text: amount.value for text, amount in amounts.items()}
        given = [values[c] if type(c) is str else c for c in given]
    others = kinds - {float, str, type(None), Unreadable}
    if others:
        given = [_other(c) if type(c) in others else c for c in given]
    finite = _all_finite(given)
    if not finite:
        given = [_other(c) if type(c) is float else c for c in given]
    if finite and not others and str not in kinds:
        return _untouched(cells)
    return _noted(cells, column(given), amounts)


def _untouched(cells: Cells) -> NumberColumn:
    return NumberColumn(cells, (), {}, frozenset(), {})


def _noted(cells: Cells, read: Cells, amounts: dict[str, _Amount]) -> NumberColumn:
    spoken = {text: a for text, a in amounts.items() if isinstance(a.value, float)}
    if not spoken:
        return _untouched(read)
    places = [
        (i, c, spoken[c]) for i, c in enumerate(cells.tolist()) if type(c) is str and c in spoken
    ]
    return NumberColumn(
        read,
        tuple((i, clean(c), as_text(a.value) + "%" * a.percent) for i, c, a in places),
        {i: a.currency for i, _, a in places if a.currency in _CODES},
        frozenset(i for i, _, a in places if a.percent),
        {i: a.currency for i, _, a in places if a.currency in SHARED_SIGNS},
    )


def _all_finite(given: Sequence[Any]) -> bool:
    """Whether no float is NaN or infinite; one array is ten times as fast as a look at each."""
    if Unreadable in set(map(type, given)):
        given = [None if type(c) is Unreadable else c for c in given]
    numbers = np.array(given, dtype=np.float64)
    return int(np.isfinite(numbers).sum()) + given.count(None) == len(given)


def _other(cell: object) -> float | Unreadable:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return float(cell)
    return Unreadable("E205", as_text(cell))


def _read(text: str, decimal: str) -> _Amount:
    shown = clean(text)
    if not shown:
        return _Amount(None)
    found = _AMOUNT.fullmatch(shown if shown.isascii() else shown.translate(_PLAIN_SIGNS))
    currency = _currency(found) if found else None
    minus = _minus(found) if found else None
    number = None
    if found and currency is not None and minus is not None:
        number = _plain(found["body"], found["dash"], decimal)
    if not number or not math.isfinite(float(number)):
        return _Amount(Unreadable("E206" if number == "" else "E205", shown))
    value = -float(number) if minus else float(number)
    # Adding zero makes minus nought nought.
    return _Amount(value + 0.0, currency or "", bool(found and found["percent"]))


def _currency(found: re.Match[str]) -> str | None:
    """The ISO code or shared sign, blank where there is none, None where the text is no amount."""
    named = [found[c] for c in ("c1", "c2", "c3", "c4") if found[c]]
    if not named:
        return ""
    if len(named) > 1 or found["percent"]:
        return None
    sign = named[0].replace(" ", "")
    word = _SIGNS.get(sign, sign)
    return word if word in _CODES or word in SHARED_SIGNS else None


def _minus(found: re.Match[str]) -> bool | None:
    """Whether the number is negative; None where its marks do not make sense together."""
    brackets = bool(found["open"]), bool(found["close"])
    marks = [m for m in (found["sign"], found["sign2"], found["trail"]) if m]
    if brackets[0] != brackets[1] or len(marks) + brackets[0] > 1:
        return None
    # "12-" may be half a range; accounts write the trailing minus behind decimals: "1.234,56-".
    if found["trail"] and (found["dash"] or not re.search(r"[.,][0-9]{1,2}$", found["body"])):
        return None
    return brackets[0] or "-" in marks


def _plain(body: str, dash: str | None, decimal: str) -> str | None:
    """The number as Python writes it; "" if it can be read in two ways, None if in none."""
    if dash:
        whole = _whole(body, not_mark=dash[0])
        return whole or None
    marks = [mark for mark in ".," if mark in body]
    last = max(marks, key=body.rindex, default="")
    head, _, tail = body.rpartition(last) if last else (body, "", "")
    spaced = " " in body or "'" in body
    if not last or (len(marks) == 1 and last in head and not spaced):
        return _whole(body)
    if not tail.isdecimal():
        return None
    if len(marks) == 1 and not spaced and len(tail) == 3 and _may_be_group(head):
        if not decimal:
            return ""
        if decimal != last:
            return _whole(body)
    whole = _whole(head, not_mark=last) if head else "0"
    return f"{whole}.{tail}" if whole else None


def _may_be_group(head: str) -> bool:
    """Whether digits before a lone mark could be thousands: "0" cannot, nor can four digits."""
    return head.isdecimal() and len(head) <= 3 and head != "0"


def _whole(body: str, not_mark: str = "") -> str | None:
    """The digits of a whole number, grouped by threes with one mark or not at all; else None."""
    if body.isdecimal():
        return body
    mark = next((m for m in ".,' " if m in body), "")
    if not mark or mark == not_mark or not _GROUPED[mark].fullmatch(body):
        return None
    return body.replace(mark, "")
