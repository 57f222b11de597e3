"""What a batch says: on a terminal, to a pipe, as JSON, in French; and what it ends with."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batch.batches import AS_OF, DAY, batch, consolidated, hashes, manifest, statuses, write_small
from batch.nursery import Nursery
from books import write_tables
from catalogue_files import HEADINGS, TABLES
from cli.calling import ROOT, call
from forecaster.batch.manifest import DISAGREES, FAILED, REJECTED, USED, Entry, exit_code
from forecaster.cli.batch_telling import Teller
from forecaster.cli.batching import plan_of
from forecaster.options import Options
from forecaster.words.catalogue import words


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A sound workbook, one with a rejected row, and one that is none."""
    folder = tmp_path / "books"
    write_small(folder / "a.xlsx", 1_000)
    rows = [["Audit", "Acme", "Ann", "Bid", 700, 5, None], ["Tools", "Acme", "Bo", "Bid", 50, 8]]
    write_tables({**TABLES, "Opportunities": [HEADINGS, *rows]}, folder / "b.xlsx")
    (folder / "c.xlsx").write_bytes(b"Nom;Montant\n")
    return folder


def plain(text: str) -> str:
    """A text with usual spaces."""
    return text.replace("\u00a0", " ")


def test_a_line_a_file_goes_to_a_pipe_and_a_closing_table_to_standard_output(
    books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    came = batch(books, "--out", out)
    assert came.exit_code == 1
    first, second, third = plain(came.stderr).splitlines()
    assert re.fullmatch(
        r"a\.xlsx: rows: 1, won 0\.00 EUR, open, weighted 500\.00 EUR, \d+\.\d s", first
    )
    assert second.startswith("b.xlsx: rows: 2, rejected: 1, won 0.00 EUR, ")
    assert third.startswith("c.xlsx: failed, E004 The file is not an .xlsx workbook but a text")
    lines = plain(came.stdout).splitlines()
    assert lines[:4] == [
        "Workbooks  3, failed 1, with rejected rows 1",
        "Rows       3 read = 2 used + 1 rejected + 0 skipped + 0 filtered out",
        "Money      won 0.00 EUR, open, weighted 504.00 EUR",
        f"Problems   errors: 2, warnings: {lines[3].rpartition(' ')[2]}",
    ]
    assert lines[4].startswith("Slowest    ")
    files = [f"consolidated-{DAY}{ending}" for ending in (".xlsx", ".html", ".txt", ".json")]
    assert lines[5:] == [str(out / name) for name in files]


def test_json_is_the_consolidated_file_and_nothing_else(books: Path, tmp_path: Path) -> None:
    came = batch(books, "--out", tmp_path / "out", "--json")
    assert came.stdout_bytes == (tmp_path / "out" / f"consolidated-{DAY}.json").read_bytes()
    assert len(came.stderr.splitlines()) == 3


def test_quiet_tells_what_failed_only(books: Path, tmp_path: Path) -> None:
    came = batch(books, "--out", tmp_path / "out", "--quiet")
    assert came.stdout == ""
    (line,) = came.stderr.splitlines()
    assert line.startswith("c.xlsx: failed, ")


def test_verbose_tells_the_problems_of_each_workbook(books: Path, tmp_path: Path) -> None:
    came = batch(books, "--out", tmp_path / "out", "--verbose")
    assert "b.xlsx: Opportunities!E2: E201 Probability must lie between 0 and 100" in came.stderr


def test_quiet_and_verbose_contradict_each_other(books: Path) -> None:
    assert batch(books, "--quiet", "--verbose").exit_code == 2


def test_in_french_every_sentence_is(books: Path, tmp_path: Path) -> None:
    came = batch(books, "--out", tmp_path / "out", "--lang", "fr")
    for english in ("rows", "failed", "Workbooks", "Money", "Problems", "Slowest", "read"):
        assert english not in came.stdout + came.stderr
    assert "500,00\u00a0EUR" in came.stderr


def test_what_is_passed_over_is_said_in_the_readers_language_and_in_the_manifest(
    tmp_path: Path,
) -> None:
    write_small(tmp_path / "in" / "a.xlsx")
    (tmp_path / "in" / ".old").mkdir()
    rules = tmp_path / "batch.toml"
    rules.write_text('[[profiles]]\nfiles = "z/*.xlsx"\nprofile = "z.toml"\n')
    (tmp_path / "z.toml").write_text('[defaults]\nteam = "North"\n')
    places = (tmp_path / "in", tmp_path / "in" / "a.xlsx", "zzz/*.xlsx")
    words_ = (*places, "--profiles", rules, "--out", tmp_path / "out")
    came = batch(*words_)
    assert came.exit_code == 0
    assert came.stderr.splitlines()[:4] == [
        "batch.toml: no workbook takes the profile of 'z/*.xlsx'",
        ".old: passed over, a hidden folder",
        "a.xlsx: passed over, named before",
        "zzz/*.xlsx: passed over, no workbook was found there",
    ]
    assert [one["name"] for one in manifest(tmp_path / "out")["skipped"]] == [
        ".old",
        "a.xlsx",
        "zzz/*.xlsx",
    ]
    assert plain(batch(*words_, "--lang", "fr").stderr).splitlines()[:4] == [
        "batch.toml: aucun classeur ne prend le profil de 'z/*.xlsx'",
        ".old : ignoré, un dossier caché",
        "a.xlsx : ignoré, déjà nommé",
        "zzz/*.xlsx : ignoré, aucun classeur n’y a été trouvé",
    ]


def test_strict_a_rejected_row_leaves_no_report_of_it_nor_a_consolidated_one(
    books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    came = batch(books, "--out", out, "--strict")
    assert came.exit_code == 2
    assert "b.xlsx: failed, E119" in came.stderr
    assert {name[:2] for name in hashes(out)} == {"a-"}
    assert statuses(out) == ["used", "failed", "failed"]
    assert manifest(out)["consolidated"] == {}
    assert batch(books / "a.xlsx", "--out", out, "--strict").exit_code == 0


def test_where_nothing_can_be_done_there_is_no_consolidated_report(
    books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    came = batch(books / "c.xlsx", books / "none.xlsx", "--out", out, "--json")
    assert came.exit_code == 2
    assert came.stdout == ""
    assert hashes(out) == {}
    assert statuses(out) == ["failed", "failed"]


def test_no_workbook_at_all_is_bad_use(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    came = batch(tmp_path / "empty", "--out", tmp_path / "out")
    assert came.exit_code == 2
    assert "There is no workbook in what was named." in came.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("statuses_", "code", "strict"),
    [
        ([USED, USED], 0, 0),
        ([USED, REJECTED], 1, 1),
        ([USED, FAILED], 1, 2),
        ([FAILED, FAILED], 2, 2),
        ([DISAGREES, REJECTED, USED], 3, 3),
        ([DISAGREES, FAILED], 3, 2),
    ],
)
def test_exit_codes(statuses_: list[str], code: int, strict: int) -> None:
    entries = tuple(Entry("x", "x", status=status) for status in statuses_)
    assert exit_code(entries, strict=False) == code
    assert exit_code(entries, strict=True) == strict


def test_filters_and_the_currency_count_for_every_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Audit", "Acme", "Ann", "Bid", 50, 5],
        ["Tools", "Acme", "Bo", "Bid", 50, 8],
    ]
    for name in "ab":
        tables = {**TABLES, "Opportunities": [HEADINGS, *rows]}
        write_tables(tables, tmp_path / f"{name}.xlsx")
    out = tmp_path / "out"
    words = ["--as-of", "2026-05-02", "--currency", "USD", "--owner", "Bo"]
    came = call("batch", tmp_path, "--out", out, *words)
    assert came.exit_code == 0, came.stderr
    whole = json.loads((out / "consolidated-2026-05-02.json").read_text("utf-8"))
    assert whole["currency"] == "USD"
    assert whole["totals"]["open"]["value"] == "16.00"
    assert whole["rows"]["filtered"] == 2
    assert manifest(out)["options"]["owners"] == ["Bo"]


@pytest.fixture
def terminal(nursery: Nursery, books: Path, tmp_path: Path) -> str:
    """What a batch says on a terminal of 100 columns."""
    return on_terminal(nursery, "batch", books, "--out", tmp_path / "out", *AS_OF)


def on_terminal(nursery: Nursery, *words: str | Path, **variables: str) -> str:
    import pty  # noqa: PLC0415 - not on every system
    import termios  # noqa: PLC0415 - the same

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 100))
    pid = nursery.start(*words, said=os.ttyname(theirs), variables=variables)
    said = b""
    os.set_blocking(ours, False)
    code = nursery.wait(pid)
    while True:
        try:
            said += os.read(ours, 65_536)
        except BlockingIOError:
            break
    os.close(ours)
    os.close(theirs)
    assert code == 1
    return said.decode()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_tells_the_remaining_time_once_it_can_be_known(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(as_of=dt.date(2026, 5, 1))
    plan = plan_of((str(books),), tmp_path, options, None, None)
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with Teller(plan, words("en"), quiet=False, verbose=False) as teller:
        teller.counted(1)
        time.sleep(1.1)
        teller.counted(2)
    assert re.search(r"\s2/3\s+\d\d:\d\d:\d\d\s+\d+\.\d/s", screen.getvalue())


def test_a_terminal_has_a_bar_with_the_rate(terminal: str) -> None:
    assert "Traceback" not in terminal
    bars = [bar for bar in re.split("[\r\n]+", terminal) if "[" in bar and "/3" in bar]
    assert re.search(r"\[#+\]\s+3/3.*\d\.\d/s", bars[-1])
    # What is wrong is told below the bar, and what is not is not.
    after = terminal[terminal.rindex("3/3") :]
    assert "a.xlsx" not in after.partition("Workbooks")[0]
    assert "b.xlsx: \x1b[33mrows: 2, rejected: 1" in after
    assert "c.xlsx: \x1b[31mfailed, E004" in after
    assert after.index("b.xlsx") < after.index("c.xlsx") < after.index("Workbooks")


def test_no_color_is_obeyed_on_a_terminal(nursery: Nursery, books: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = on_terminal(nursery, "batch", books, "--out", out, *AS_OF, NO_COLOR="1")
    assert "\x1b[3" not in said
    assert "c.xlsx: failed, E004" in said


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the streams")
@pytest.mark.parametrize("streams", ["2>&-", ">&-", "<&- >&- 2>&-", "--json | true"])
def test_closed_streams_and_readers_that_go_away_cost_no_report(
    streams: str, tmp_path: Path
) -> None:
    write_small(tmp_path / "a.xlsx")
    command = f'"{sys.executable}" -m forecaster batch a.xlsx --out out {" ".join(AS_OF)} {streams}'
    came = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert came.returncode == 0
    assert b"Traceback" not in came.stderr
    assert consolidated(tmp_path / "out")["totals"]["open"]["count"] == 1
    assert manifest(tmp_path / "out")["status"] == "complete"
