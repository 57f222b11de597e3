"""Inputs of the catalogue that cannot be drawn as tables: damage, hidden rows, error cells."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import psutil
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from books import write_tables
from forecaster.options import Options
from forecaster.problems import line
from forecaster.records.doubles import Doubles
from forecaster.run import make_report, run
from forecaster.survey import survey
from forecaster.words.catalogue import words
from reading import hostile

AS_OF = ["--as-of", "2026-05-01", "--currency", "EUR"]
EXCLUDE = '[read]\nhidden = "exclude"\n'
ERROR = '[read]\nhidden = "error"\n'
INVISIBLE = "Acme\u200b"
HEADINGS: list[object] = [
    "Name",
    "Contact",
    "Owner",
    "Milestone",
    "Probability",
    "Value",
    "Expected Close",
]
TABLES: Mapping[str, list[list[object]]] = {
    "Opportunities": [
        HEADINGS,
        ["Audit", "Acme", "Ann", "Bid", 50, 100, date(2026, 5, 15)],
        ["Tools", "Acme", "Ann", "Bid", 50, 100, date(2026, 5, 15)],
    ],
    "Contacts": [["Type", "Name"], ["Organisation", "Acme"]],
}

RUN = ("run", "--out", "out", "--verbose")
EXPLAIN = ("explain",)
CHECK = ("check", "--annotate", "--verbose")
BATCH = ("batch", "--out", "out")

Make = Callable[[Path], list[str]]


class Built(NamedTuple):
    """A code, the maker of an input in a folder (it returns words for `run`), and the line."""

    code: str
    make: Make
    line: str
    command: tuple[str, ...] = RUN


def plain(folder: Path) -> Path:
    """Write a sound workbook and return its path."""
    return write_tables(TABLES, folder / "pipeline.xlsx")


def by_another(folder: Path) -> list[str]:
    """Write two sound workbooks, and ask a batch to group by a column that one of them has."""
    plain(folder)
    headings, *rows = TABLES["Opportunities"]
    more = [[*headings, "Product"], *([*row, "Care"] for row in rows)]
    write_tables({**TABLES, "Opportunities": more}, folder / "rich.xlsx")
    return ["pipeline.xlsx", "rich.xlsx", "--by", "Product", "--verbose"]


def limited(*options: str) -> Make:
    """Return a maker of a workbook for a batch with these limits."""

    def make(folder: Path) -> list[str]:
        long_to_read(folder)
        return ["pipeline.xlsx", *options]

    return make


def killed(folder: Path) -> list[str]:
    """Write a workbook, and kill the first process that works on it."""
    long_to_read(folder)
    before = {process.pid for process in psutil.Process().children(recursive=True)}

    def kill() -> None:
        desk = folder / "out" / ".forecaster-batch" / "work" / "0" / "said.txt"
        while True:
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    ours = process.pid not in before and process.ppid() != os.getpid()
                    if ours and desk.exists():
                        process.kill()
                        return
            time.sleep(0.001)

    threading.Thread(target=kill, daemon=True).start()
    return ["pipeline.xlsx"]


def changed(change: Callable[[Worksheet], None], profile: str = "") -> Make:
    """Return a maker of the sound workbook with a change to its sheet of opportunities."""

    def make(folder: Path) -> list[str]:
        book = Workbook()
        for title, table in TABLES.items():
            sheet = book.create_sheet(title)
            for row in table:
                sheet.append(row)
        book.remove(book.worksheets[0])
        change(book["Opportunities"])
        book.save(folder / "pipeline.xlsx")
        (folder / "profile.toml").write_text(profile, "utf-8")
        return ["pipeline.xlsx", *(["--profile", "profile.toml"] if profile else [])]

    return make


def put(cell: str, value: str | float) -> Callable[[Worksheet], None]:
    """Return a change that puts a value into a cell, as openpyxl understands it."""

    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


def hide_row(sheet: Worksheet) -> None:
    """Hide the second opportunity."""
    sheet.row_dimensions[3].hidden = True


def hide_columns(sheet: Worksheet) -> None:
    """Hide the value and, as one stretch, all from the close date on."""
    sheet.column_dimensions["F"].hidden = True
    sheet.column_dimensions["G"].hidden = True
    sheet.column_dimensions["G"].max = 16_384


def hide_sheet(sheet: Worksheet) -> None:
    """Hide the sheet."""
    sheet.sheet_state = "hidden"


def holding(data: bytes, name: str = "pipeline.xlsx") -> Make:
    """Return a maker of a file that holds these bytes."""

    def make(folder: Path) -> list[str]:
        (folder / name).write_bytes(data)
        return [name]

    return make


def deals(rows: str, after: str = "") -> bytes:
    """Return a workbook whose sheet of opportunities is made of these rows of XML."""
    return hostile.book(
        hostile.sheet_xml(rows, tail=after),
        workbook=f'<workbook {hostile.SPACES}><sheets><sheet name="Opportunities" sheetId="1"'
        ' r:id="rId1"/></sheets></workbook>',
    )


def _texts(row: int, *texts: str) -> str:
    cells = "".join(
        f'<c r="{"ABCDEF"[place]}{row}" t="str"><v>{text}</v></c>'
        for place, text in enumerate(texts)
    )
    return f'<row r="{row}">{cells}</row>'


def no_number() -> bytes:
    """Return a workbook one of whose names is the number NaN, which no program writes."""
    head = _texts(1, "Name", "Contact", "Owner", "Milestone")
    bad = '<row r="2"><c r="A2"><v>NaN</v></c></row>'
    return deals(head + bad)


def _nothing(folder: Path) -> list[str]:
    return [str((folder / "nothing.xlsx").relative_to(folder))]


def _folder(folder: Path) -> list[str]:
    (folder / "pipeline.xlsx").mkdir()
    return ["pipeline.xlsx"]


def _sparse(folder: Path) -> list[str]:
    with (folder / "pipeline.xlsx").open("wb") as file:
        file.truncate(201 << 20)
    return ["pipeline.xlsx"]


def _loop(folder: Path) -> list[str]:
    (folder / "pipeline.xlsx").symlink_to("pipeline.xlsx")
    return ["pipeline.xlsx"]


def _file_for_folder(folder: Path) -> list[str]:
    plain(folder)
    (folder / "taken").touch()
    return ["pipeline.xlsx", "--out", "taken"]


def _hurried(folder: Path) -> list[str]:
    long_to_read(folder)
    return ["pipeline.xlsx", "--max-seconds", "0.001"]


def _taken(folder: Path) -> list[str]:
    plain(folder)
    (folder / "pipeline-checked.xlsx").write_bytes(b"mine")
    return ["pipeline.xlsx"]


def _no_templates(folder: Path) -> list[str]:
    plain(folder)
    return ["pipeline.xlsx", "--templates", "mine"]


def _wrong_template(folder: Path) -> list[str]:
    (folder / "mine").mkdir()
    (folder / "mine" / "summary_top.html").write_text("<h1>\n{{ summary.titel }}</h1>", "utf-8")
    return _no_templates(folder)


def _few_rows(folder: Path) -> list[str]:
    plain(folder)
    return ["pipeline.xlsx", "--max-rows", "1"]


def _misspelt(folder: Path) -> list[str]:
    plain(folder)
    return ["pipeline.xlsx", "Audits"]


def merge_down(sheet: Worksheet) -> None:
    """Merge the contact of both opportunities."""
    sheet.merge_cells("B2:B3")


def merging_much() -> bytes:
    """Return a workbook with a merged range of more cells than a copy may hold."""
    merged = '<mergeCells count="1"><mergeCell ref="J1:ZZ9999"/></mergeCells>'
    names = ("Name", "Contact", "Owner", "Milestone")
    return deals(_texts(1, *names) + _texts(2, "Audit", "Acme", "Ann", "Bid"), merged)


def formatted_rows() -> bytes:
    """Return two opportunities above rows that hold a format only."""
    names = ("Name", "Contact", "Owner", "Milestone")
    rows = [_texts(1, *names), _texts(2, "Audit", "Acme", "Ann", "Bid")]
    rows += [f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 5003)]
    return deals("".join(rows))


def long_to_read(folder: Path) -> Path:
    """Write a workbook that keeps a processor busy for half a second, and return its path.

    Who is to stop it after a moment may have to wait for its turn on a busy machine.
    """
    rows = [_texts(1, "Name", "Contact", "Owner", "Milestone")]
    rows += [f'<row r="{n}"><c  r="A{n}"/></row>' for n in range(2, 200_000)]
    path = folder / "pipeline.xlsx"
    path.write_bytes(deals("".join(rows)))
    return path


def _own_report(folder: Path) -> list[str]:
    result = run(plain(folder), Options(as_of=date(2026, 5, 1), currency="EUR"), folder)
    return [result.files[0].name]


FILE = "pipeline.xlsx: "
SHEET = f"{FILE}Opportunities: "
BUILT = (
    Built(
        "E001",
        _nothing,
        "nothing.xlsx: E001 There is no such file. Check the folder and the spelling of the name.",
    ),
    Built("E002", _folder, f"{FILE}E002 This is a folder, not a workbook. Name one .xlsx file."),
    Built(
        "E003", holding(b""), f"{FILE}E003 The file is empty. Export or save the workbook again."
    ),
    Built(
        "E004",
        holding("Nom;Montant\nÉtude;12,50\n".encode()),
        f"{FILE}E004 The file is not an .xlsx workbook but a text file (CSV)."
        " Open it in Excel and save it as .xlsx.",
    ),
    Built(
        "E005",
        holding(hostile.ole("EncryptionInfo", "EncryptedPackage")),
        f"{FILE}E005 The file is protected by a password."
        " Open it in Excel, remove the password (File, Info) and save it.",
    ),
    Built(
        "E006",
        holding(hostile.book()[:-30]),
        f"{FILE}E006 The file is damaged: it is cut short."
        " Open it in Excel, let it repair the workbook, and save it again.",
    ),
    Built(
        "E007",
        holding(hostile.named("../../evil.xml")),
        f"{FILE}E007 The file is refused as unsafe: the name of a part leads out of the workbook"
        " (../../evil.xml). Save a clean copy from Excel, or ask who made it.",
    ),
    Built(
        "E008",
        _sparse,
        f"{FILE}E008 The file is larger than the limit: 201 MB."
        " Delete what is not needed (empty rows, pictures, other sheets),"
        " or allow more with --max-megabytes.",
    ),
    Built(
        "E009",
        _loop,
        f"{FILE}E009 The file cannot be read: {os.strerror(errno.ELOOP)}. Check your rights to it.",
    ),
    Built(
        "E010",
        holding(b"\x05Ann", "~$pipeline.xlsx"),
        "~$pipeline.xlsx: E010 This is the lock file of a workbook that is open in Excel."
        " Name the workbook itself, without ~$.",
    ),
    Built(
        "E011",
        _file_for_folder,
        f"{FILE}E011 Nothing can be written to the folder taken:"
        f" {os.strerror(errno.ENOTDIR)}."
        " Choose another folder with --out, or make room in it.",
    ),
    Built(
        "E012",
        _own_report,
        "pipeline-2026-05-01.xlsx: E012 This is a file that forecaster wrote."
        " Name the workbook it was made from.",
    ),
    Built(
        "E013",
        _hurried,
        f"{FILE}E013 It took longer than the limit, 0.001 seconds."
        " Allow more with --max-seconds, or make the workbook smaller.",
    ),
    Built(
        "E014",
        holding(merging_much()),
        f"{FILE}E014 The marked copy cannot be made: it has more than 3 million cells."
        " The problems are listed without it; save the workbook from Excel and try again.",
        CHECK,
    ),
    Built(
        "E015",
        _taken,
        f"{FILE}E015 There is already a file pipeline-checked.xlsx, and it is not replaced."
        " Choose another name or folder, or delete it.",
        CHECK,
    ),
    Built(
        "E016",
        killed,
        "pipeline.xlsx: failed, E016 The process that worked on it was ended: SIGKILL. Try it alone"
        ' with "forecaster check", and report what that says. A machine short of memory ends'
        " processes too: fewer --jobs take less.",
        BATCH,
    ),
    Built(
        "E017",
        limited("--max-memory", "16"),
        "pipeline.xlsx: failed, E017 It took more memory than the limit, 16 MB. Allow more with"
        " --max-memory, or make the workbook smaller.",
        BATCH,
    ),
    Built(
        "E018",
        limited("--max-cpu-seconds", "0.01"),
        "pipeline.xlsx: failed, E018 It took more of a processor than the limit, 0.01 seconds."
        " Allow more with --max-cpu-seconds, or make the workbook smaller.",
        BATCH,
    ),
    Built(
        "E030",
        _no_templates,
        f"{FILE}E030 The templates in mine cannot be used: there is no such folder. Name a folder"
        " that holds one or more of these: summary.html, summary_headline.html,"
        " summary_lists.html, summary_source.html, summary_styles.html, summary_tables.html,"
        " summary_top.html.",
    ),
    Built(
        "E031",
        _wrong_template,
        f"{FILE}E031 The template {Path('mine', 'summary_top.html')}, line 2: the name titel is not"
        " known. Correct it, or take it out of the folder: the shipped one is used then."
        " Did you mean title?",
    ),
    Built(
        "E106",
        changed(put("XFD1048576", 1)),
        f"{SHEET}E106 The used range is too large: a cell stands at XFD1048576."
        " Delete the cells far from the data (select the empty rows and columns, Delete),"
        " or allow more with --max-cells.",
    ),
    Built(
        "E107",
        holding(deals('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"/></row>')),
        f"{SHEET}E107 The rows of the sheet are out of order at row 1."
        " Open the file in Excel and save it again.",
    ),
    Built(
        "E121",
        changed(hide_row, ERROR),
        f"{SHEET}E121 Hidden rows, which the profile does not allow: 1."
        " Show the rows or delete them.",
    ),
    Built(
        "E125",
        _few_rows,
        f"{SHEET}E125 The sheet has 2 rows, more than the limit of 1."
        " Delete what is not needed, or allow more with --max-rows.",
    ),
    Built(
        "E128",
        _misspelt,
        f"{SHEET}E128 No opportunity has the ID, the name or the row Audits. Give its ID or its"
        " whole name as the workbook has it, or row:12 for row 12. Did you mean Audit?",
        EXPLAIN,
    ),
    Built(
        "E203",
        changed(put("F3", "#REF!")),
        f"{FILE}Opportunities!F3: E203 Value holds the error #REF!",
    ),
    Built(
        "E204",
        changed(put("F3", "=F2*2")),
        f"{FILE}Opportunities!F3: E204 Value is a formula that was never calculated",
    ),
    Built(
        "E228",
        holding(no_number()),
        f"{FILE}Opportunities!A2: E228 Name must be text, found NaN",
    ),
    Built(
        "W317",
        changed(put("B3", INVISIBLE)),
        f"{FILE}Opportunities!B3: W317 Contact held invisible characters, which were removed",
    ),
    Built(
        "W318",
        changed(put("A3", "\U0001f41f" * 20_000)),
        f"{FILE}Opportunities!A3: W318 Name was cut at 32,767 characters",
    ),
    Built(
        "W402",
        changed(hide_row),
        f"{SHEET}W402 Hidden rows, read like the others: 1 (100.00 EUR); the first is row 3",
    ),
    Built(
        "W403",
        changed(hide_sheet),
        f"{SHEET}W403 The sheet is hidden and read all the same; rows: 2 (200.00 EUR)",
    ),
    Built(
        "W405",
        changed(put("A1048576", "Tools")),
        f"{SHEET}W405 The sheet ends at the last row that a sheet can hold:"
        " it was probably cut off",
    ),
    Built(
        "W406",
        changed(hide_row, EXCLUDE),
        f"{SHEET}W406 Hidden rows left out by the profile: 1 (100.00 EUR); the first is row 3",
    ),
    Built(
        "W412",
        changed(hide_columns),
        f"{SHEET}W412 Hidden columns, read like the others: F, G",
    ),
    Built(
        "W414",
        changed(merge_down),
        f"{SHEET}W414 Merged cells among the data, B2:B3: all but the first of each are read as"
        " blank",
    ),
    Built(
        "W416",
        holding(formatted_rows()),
        f"{SHEET}W416 Formatted rows without content below the data: 5000; they are not read",
    ),
    Built(
        "W418",
        by_another,
        f"{SHEET}W418 There is no column Product to group by: in the consolidated report all that"
        " is here stands under (none)",
        BATCH,
    ),
)


class Twice(NamedTuple):
    """A code, the value of the opportunity in a second workbook, and the line that it is told in.

    ``forecaster run`` takes one workbook, so these are provoked by what a batch is made of.
    """

    code: str
    value: int
    line: str


TWICE = (
    Twice(
        "E233",
        101,
        "b.xlsx: Opportunities!H2: E233 The ID 7 stands on different rows of several workbooks:"
        " a.xlsx (2), b.xlsx (2)",
    ),
    Twice(
        "W324",
        100,
        "b.xlsx: Opportunities!H2: W324 The ID 7 stands on identical rows of several workbooks:"
        " a.xlsx (2), b.xlsx (2); the first is used",
    ),
)


def told_twice(twice: Twice, folder: Path, lang: str = "en") -> list[str]:
    """Write the workbooks a and b, run b among both, and return the lines of its problems."""
    options = Options(as_of=date(2026, 5, 1), currency="EUR", lang=lang)
    books = []
    for name, value in (("a.xlsx", 100), ("b.xlsx", twice.value)):
        row = ["Audit", "Acme", "Ann", "Bid", 50, value, date(2026, 5, 15), "7"]
        tables = {**TABLES, "Opportunities": [[*HEADINGS, "ID"], row]}
        path = write_tables(tables, folder / name)
        books.append((name, survey(path, options).rows))
    settled = replace(options, elsewhere=Doubles(books).elsewhere(1))
    problems = make_report(folder / "b.xlsx", settled).problems
    return [line(problem, "b.xlsx", words(lang)) for problem in problems]
