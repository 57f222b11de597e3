"""Damage sample workbooks at random, and see that none is misread: a clear error or the figures.

`tests/reading/test_fuzz.py` takes a short run of it; as a script it goes on for as long as it is
told, in a process that may die or hang without being the end of the run:

    python tests/fuzz.py --seconds 600 --seed 7
    python tests/fuzz.py --seed 7 --case 1234     # the same damage once more; --keep FILE keeps it
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import os
import random
import re
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from forecaster.errors import ForecasterError
from forecaster.options import Options
from forecaster.problems import line
from forecaster.reporting.json import dumps
from forecaster.run import make_report, write_files
from forecaster.words.catalogue import words

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = tuple(sorted((ROOT / "sample_workbooks").glob("*.xlsx")))
OPTIONS = Options(as_of=dt.date(2026, 11, 30), currency="EUR")
SECONDS_A_CASE = 5
MEGABYTES_A_CASE = 500
ENOUGH_MEMORY = 4 << 30
HANGS_AFTER = 30
LONGEST_LINE = 5000
Damage = Callable[[bytearray, random.Random], None]


class Case(NamedTuple):
    """A damaged workbook, how it was damaged, and whether its figures may differ."""

    source: Path
    how: str
    data: bytes
    sound_archive: bool


class MisreadError(AssertionError):
    """A damaged workbook was read as another than it was, or in another way than the promise."""


# --- raw damage: anywhere in the file, or in the archive's own records ----------------------------


def _flip(data: bytearray, rng: random.Random, low: int = 0, high: int = -1) -> None:
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randrange(low, high if high >= 0 else len(data))
        data[at] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random) -> None:
    at, length = rng.randrange(len(data)), rng.choice((1, 1, 2, 4, 16, 512, 4096))
    filling = rng.choice((b"\0", b"\xff", b"PK\x05\x06", b"PK\x01\x02", b"<", rng.randbytes(16)))
    data[at : at + length] = (filling * length)[: len(data[at : at + length])]


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def _cut_out(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.choice((1, 2, 16, 512, 4096))]


def _insert(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.randbytes(rng.choice((1, 2, 16, 512)))


def _double(data: bytearray, rng: random.Random) -> None:
    at, length = rng.randrange(len(data)), rng.choice((1, 16, 512, 4096))
    data[at:at] = data[at : at + length]


def _swap(data: bytearray, rng: random.Random) -> None:
    length = rng.choice((1, 4, 64, 1024))
    one, two = (rng.randrange(len(data) - length) for _ in range(2))
    block, other = data[one : one + length], data[two : two + length]
    data[one : one + length], data[two : two + length] = other, block


def _flip_record(data: bytearray, rng: random.Random) -> None:
    """Flip bits in the directory, its end, or the header before a part: no checksum covers them."""
    marks = list(re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", bytes(data)))
    at = rng.choice(marks).start()
    _flip(data, rng, at, min(len(data), at + 46 + 24))


def _overwrite_record(data: bytearray, rng: random.Random) -> None:
    marks = list(re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", bytes(data)))
    at = rng.choice(marks).start() + rng.randrange(4, 46)
    number = rng.choice((0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, len(data), rng.getrandbits(32)))
    length = rng.choice((2, 4))
    data[at : at + length] = number.to_bytes(8, "little")[:length]


def _exchange_records(data: bytearray, rng: random.Random) -> None:
    """Exchange a field between two records of the directory: both stay plausible."""
    marks = [found.start() for found in re.finditer(rb"PK\x01\x02", bytes(data))]
    one, two = rng.sample(marks, 2)
    at, length = rng.choice(
        ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 4), (42, 4), (16, 30))
    )
    a, b = slice(one + at, one + at + length), slice(two + at, two + at + length)
    data[a], data[b] = data[b], data[a]


RAW: tuple[Damage, ...] = (
    _flip,
    _flip,
    _overwrite,
    _cut,
    _cut_out,
    _insert,
    _double,
    _swap,
    _flip_record,
    _flip_record,
    _overwrite_record,
    _exchange_records,
)

# --- damage inside a part, which is packed again with right checksums -----------------------------

_NASTY = (
    b"0|-1|4294967295|4294967296|18446744073709551616|99999999999999999999999|1E400|-1E-400|NaN|inf"
    b"|1e308|0x10|1_000|1,5| 7|7 ||A0|A1|XFD1048576|XFE1|AAAA1|A1048577|A1:XFD1048576|#REF!"
    b"|#GETTING|true|-|2958466|-693594|1.7976931348623157e308|5e-324|&#0;|&#xD800;|&amp;|&lt;|&x;|_x0000_|\xc2"
    b"\xa0|\xff|\xef\xbf\xbf|\xed\xa0\x80|\xe2\x80\xae|--|]]>"
).split(b"|")
_TAGS = (
    b"<c>|</c>|<c/>|<row>|</row>|<v>|</v>|<f>1</f>|<is><t>x</t></is>|</sheetData>|<sheetData/>|<!--|-->"
    b"|<![CDATA[|]]>|<?x?>|<!DOCTYPE a>|<si/>|<rPh><t>y</t></rPh>|<x:c/>|<mergeCell ref='A1:XFD9'/>"
    b"|<col min='1' max='16384' hidden='1'/>|<row r='1048576'/>|<c r='XFD1048576'><v>1</v></c>"
    b"|<row r='9' hidden='1'/>|<c t='e'><v>#N/A</v></c>|<dimension ref='A1:XFD1048576'/>"
).split(b"|")
_TAG = re.compile(rb"<[^<>]*>")
_VALUE = re.compile(rb"(?<=\")[^\"<>]*(?=\")|(?<=>)[^<>]+(?=<)")


def _new_value(data: bytearray, rng: random.Random) -> None:
    found = rng.choice(list(_VALUE.finditer(bytes(data))) or [re.match(rb"", b"")])
    if found is not None:
        data[found.start() : found.end()] = rng.choice(_NASTY)


def _other_value(data: bytearray, rng: random.Random) -> None:
    found = list(_VALUE.finditer(bytes(data)))
    if found:
        one = rng.choice(found)
        data[one.start() : one.end()] = rng.choice(found)[0]


def _drop_tag(data: bytearray, rng: random.Random) -> None:
    found = list(_TAG.finditer(bytes(data)))
    if found:
        tag = rng.choice(found)
        del data[tag.start() : tag.end()]


def _add_tag(data: bytearray, rng: random.Random) -> None:
    found = list(_TAG.finditer(bytes(data)))
    if found:
        at = rng.choice(found).end()
        data[at:at] = rng.choice((*_TAGS, rng.choice(found)[0]))


def _repeat(data: bytearray, rng: random.Random) -> None:
    """Repeat a stretch between two tags very often."""
    found = list(_TAG.finditer(bytes(data)))
    if found:
        begin = rng.randrange(len(found))
        end = min(len(found) - 1, begin + rng.choice((0, 1, 2, 10)))
        at = found[end].end()
        data[at:at] = data[found[begin].start() : at] * rng.choice((1, 2, 1000))


INNER: tuple[Damage, ...] = (
    _flip,
    _overwrite,
    _cut,
    _cut_out,
    _insert,
    _swap,
    _new_value,
    _new_value,
    _new_value,
    _other_value,
    _other_value,
    _drop_tag,
    _add_tag,
    _add_tag,
    _repeat,
)


def _packed_again(source: bytes, rng: random.Random) -> tuple[str, bytes]:
    """The workbook with a part of it damaged, and every checksum right."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {info.filename: bytearray(archive.read(info)) for info in archive.infolist()}
    name = rng.choice(list(parts))
    if rng.random() < 0.6:
        name = rng.choice([n for n in parts if "sheet" in n or "sharedStrings" in n])
    how = [rng.choice(INNER) for _ in range(rng.choice((1, 1, 2, 4)))]
    for damage in how:
        if len(parts[name]) > 2048:
            damage(parts[name], rng)
        else:
            _new_value(parts[name], rng)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), bytes(content), zipfile.ZIP_DEFLATED)
    return f"{', '.join(d.__name__[1:] for d in how)} in {name}", file.getvalue()


# --- a case ---------------------------------------------------------------------------------------


def case(seed: int, number: int, samples: tuple[Path, ...] = SAMPLES) -> Case:
    """The damage of this number; the same one for the same seed, always."""
    rng = random.Random(f"{seed}/{number}")
    source = rng.choice(samples)
    data = source.read_bytes()
    if rng.random() < 0.5:
        how, changed = _packed_again(data, rng)
        return Case(source, how, changed, sound_archive=True)
    damage = rng.choice(RAW)
    mutable = bytearray(data)
    damage(mutable, rng)
    return Case(source, damage.__name__[1:], bytes(mutable), sound_archive=False)


def is_a_line(said: str) -> bool:
    """Whether a sentence is fit for a terminal: one line, and nothing that is not seen."""
    shown = said.replace("\u00a0", " ").replace("\u202f", " ")
    return bool(shown.strip()) and shown.isprintable() and len(said) < LONGEST_LINE


def figures(path: Path, out: Path | None = None) -> dict[str, Any]:
    """The JSON result of a workbook, without what tells that the file is another one."""
    report = make_report(path, OPTIONS)
    if out is not None:
        write_files(report, out)
    result: dict[str, Any] = json.loads(dumps(report))
    del result["source"]["sha256"]
    return result


@cache
def _figures_of(sample: Path) -> dict[str, Any]:
    return figures(sample)


def outcome(tried: Case, folder: Path, *, write: bool = False) -> str:
    """Read a damaged workbook; ``write`` also writes the reports of one that can be read.

    Returns
    -------
    str
        ``same`` figures, ``other`` figures (of a part packed again), or the code of the problem.

    Raises
    ------
    MisreadError
        Other figures of an archive that was damaged, or no clear error.
    """
    path = folder / tried.source.name
    path.write_bytes(tried.data)
    try:
        found = figures(path, folder / "out" if write else None)
    except ForecasterError as error:
        return _refused(error, path.name)
    if found == _figures_of(tried.source):
        return "same"
    if tried.sound_archive:
        return "other"
    raise MisreadError(f"other figures after damage to the file: {tried.how}")


def _refused(error: ForecasterError, file: str) -> str:
    code = error.problems[0].code
    for language in ("en", "fr"):
        for problem in error.problems:
            said = line(problem, file, words(language))
            if code[:2] not in ("E0", "E1") or not is_a_line(said):
                raise MisreadError(f"no clear error: {said!r}")
    return code


# --- the long run ---------------------------------------------------------------------------------


def _work(seed: int, number: int, last: int, keep: Path | None) -> None:
    """Try cases one after the other, each with a line on the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (ENOUGH_MEMORY, ENOUGH_MEMORY))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with tempfile.TemporaryDirectory() as folder:
        while number < last:
            tried = case(seed, number)
            if keep is not None:
                keep.write_bytes(tried.data)
            print(f"{number}\t{tried.source.name}: {tried.how}", flush=True)
            signal.alarm(HANGS_AFTER)
            begin = time.process_time()
            came = outcome(tried, Path(folder), write=tried.sound_archive)
            spent = time.process_time() - begin
            signal.alarm(0)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            if spent > SECONDS_A_CASE or peak > MEGABYTES_A_CASE:
                raise MisreadError(f"{spent:.1f} s, {peak} MB at most so far")
            print(came, flush=True)
            number += 1


class _Watched:
    """A process that tries cases from a number on, until it fails."""

    def __init__(self, seed: int, number: int) -> None:
        command = [sys.executable, __file__, "--work", "--seed", str(seed), "--case", str(number)]
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.errors, text=True
        )
        self.said = ""

    def next_line(self) -> str:
        """The next line, blank when the process is at its end or says nothing for too long."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], 2 * HANGS_AFTER)
        return self.process.stdout.readline().rstrip("\n") if ready else ""

    def end(self) -> str:
        """End it; how it ended."""
        self.process.kill() if self.process.poll() is None else None
        code = self.process.wait()
        self.errors.seek(0)
        return f"exit {code}\n{self.errors.read().decode(errors='replace')[-3000:]}"


def _long_run(seed: int, seconds: float, most: int = 10) -> int:
    counts: Counter[str] = Counter()
    failed: list[int] = []
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end and len(failed) < most:
        watched = _Watched(seed, number)
        while time.monotonic() < end:
            begun, came = watched.next_line(), watched.next_line()
            if not came:
                number = int(begun.split("\t")[0] or number) if begun else number
                failed.append(number)
                print(f"FAILED {begun or number}\n{watched.end()}")
                print(f"repeat: python tests/fuzz.py --seed {seed} --case {number}", flush=True)
                number += 1
                break
            counts[came] += 1
            number = int(begun.split("\t")[0]) + 1
        watched.end()
    told = ", ".join(f"{count} {came}" for came, count in counts.most_common())
    print(f"seed {seed}, {number} cases: {told or 'none'}; {len(failed)} failed {failed or ''}")
    return 1 if failed or not counts else 0


def main() -> int:
    """Run what the command line asks for; 1 when something failed."""
    parser = argparse.ArgumentParser(description="Damage sample workbooks at random.")
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    parser.add_argument(
        "--seed", type=int, default=None, help="another one each time, if not given"
    )
    parser.add_argument("--case", type=int, default=None, help="try this case alone")
    parser.add_argument("--keep", type=Path, default=None, help="keep the damaged workbook here")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else int.from_bytes(os.urandom(3))
    if chosen.case is not None:
        last = sys.maxsize if chosen.work else chosen.case + 1
        _work(seed, chosen.case, last, chosen.keep)
        return 0
    print(f"seed {seed}", flush=True)
    return _long_run(seed, chosen.seconds)


if __name__ == "__main__":
    sys.exit(main())
