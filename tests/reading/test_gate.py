"""The gate refuses what is no sound workbook, says what it is, and lets every sound one pass."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.problems import Problem, line
from forecaster.reading.gate import Package, open_package
from forecaster.reading.scan import scan_sheet
from forecaster.words.catalogue import words
from reading import hostile
from reading.hostile import ONE_CELL, SHEET, SPACES, TEXTS, book, pack, parts_of, sheet_xml

SHARED = Path(__file__).parents[3] / "shared" / "workbooks"
DTD = '<!DOCTYPE a [<!ENTITY b "1">]>'
KINDS = {
    "a PDF document": b"%PDF-1.7\n",
    "an image": b"\x89PNG\r\n\x1a\n",
    "a web page (HTML)": b"\xef\xbb\xbf\n<!DOCTYPE html><html><table></table></html>",
    "an XML spreadsheet of Excel 2003": b'<?xml version="1.0"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "an XML file": b'<?xml version="1.0"?><deals/>',
    "a JSON file": b'[{"name": "Audit"}]',
    "a text file (CSV)": "Name;Montant\nÉtude;12,50\n".encode("cp1252"),
    "an old Excel workbook (.xls)": hostile.ole("Workbook"),
    "a Word document": hostile.ole("WordDocument"),
    "an older Office document": hostile.ole("Else"),
    "a file of an unknown kind": bytes(range(256)) * 4,
    "an OpenDocument spreadsheet (.ods)": pack(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}
    ),
    "a binary Excel workbook (.xlsb)": pack({"xl/workbook.bin": b"\0", "_rels/.rels": "<a/>"}),
    "a PowerPoint presentation": pack({"ppt/presentation.xml": "<a/>", "_rels/.rels": "<a/>"}),
    "a zip archive": pack({"notes.txt": "x"}),
}
DAMAGED = {
    "cut short": book()[:-30],
    "cut in the middle": book()[: len(book()) // 2],
    "bytes at the end": book() + b"<!-- 3 ms -->",
    "a flipped bit in the sheet": hostile.flipped(book(), SHEET),
    "a flipped bit in the texts": hostile.flipped(book(), TEXTS),
    "no sheet part": pack({n: c for n, c in parts_of().items() if n != SHEET}),
    "no workbook part": pack({n: c for n, c in parts_of().items() if n != "xl/workbook.xml"}),
    "no XML": book(workbook="<workbook><sheets>"),
    "Latin-1 bytes": book(sheet_xml(ONE_CELL).encode() + b"<!-- \xe9t\xe9 -->"),
    "two sheets of a name": book(
        workbook=f'<workbook {SPACES}><sheets><sheet name="A" r:id="rId1"/>'
        '<sheet name="a" r:id="rId1"/></sheets></workbook>'
    ),
}
UNSAFE = {
    "a bomb": book(b"<worksheet>" + b" " * (64 << 20) + b"</worksheet>"),
    "a bomb that lies": hostile.lying_size(500),
    "encrypted": hostile.encrypted(),
    "another packing": hostile.packed_by(14),
    "overlapping": hostile.overlapping(),
    "twice": hostile.two_of_a_name("xl/theme1.xml", "xl/theme1.xml"),
    "twice but for case": hostile.two_of_a_name("xl/theme1.xml", "xl/THEME1.xml"),
    "upwards": hostile.named("../../evil.xml"),
    "upwards within": hostile.named("xl/../../evil.xml"),
    "absolute": hostile.named("/etc/passwd"),
    "a drive": hostile.named("C:/evil.xml"),
    "backslashes": hostile.named("xl\\evil.xml"),
    "a document type in the sheet": book(DTD + sheet_xml()),
    "a document type in the texts": book(sharedStrings=DTD + "<sst/>"),
    "a document type in the workbook": book(workbook=DTD + "<workbook/>"),
    "a document type late": book(sheet_xml("<row/>" * 300_000) + DTD),
    "UTF-16": book(sheet_xml().encode("utf-16")),
    "UTF-16 without a mark": book(sheet_xml().encode("utf-16-le")),
    "declared Latin-1": book('<?xml version="1.0" encoding="ISO-8859-1"?>' + sheet_xml()),
    "forged count": book(sharedStrings=f'<sst {SPACES} uniqueCount="4294967295"/>'),
    "forged larger count": book(sharedStrings=f'<sst {SPACES} uniqueCount = "99999999999999999"/>'),
    "a count that is none": book(sharedStrings=f'<sst {SPACES} uniqueCount="-1"/>'),
    "too many parts": pack(parts_of() | {f"xl/media/{n}.xml": "" for n in range(10_001)}),
}


def opened(data: bytes, folder: Path, limits: Limits | None = None) -> Package:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return open_package(path, limits)


def refusal(path: Path, limits: Limits | None = None) -> tuple[str, str]:
    with pytest.raises(ForecasterError) as caught:
        open_package(path, limits)
    (problem,) = caught.value.problems
    return problem.code, problem.found


def refusal_of(data: bytes, folder: Path, limits: Limits | None = None) -> tuple[str, str]:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return refusal(path, limits)


def cells_of(package: Package, title: str) -> list[list[object]]:
    """Return the cells as the reader behind the gate sees them."""
    reader = CalamineWorkbook.from_filelike(io.BytesIO(package.data))
    return [list(row) for row in reader.get_sheet_by_name(title).to_python(skip_empty_area=False)]


def test_a_missing_file_is_e001(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xlsx") == ("E001", "")
    assert refusal(tmp_path / "no\0ne.xlsx") == ("E001", "")
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file" / "below.xlsx") == ("E001", "")


def test_a_folder_is_e002(tmp_path: Path) -> None:
    assert refusal(tmp_path) == ("E002", "")


@pytest.mark.parametrize("data", [b"", bytes(5000)], ids=["empty", "zeros"])
def test_an_empty_file_is_e003(data: bytes, tmp_path: Path) -> None:
    assert refusal_of(data, tmp_path) == ("E003", "")


@pytest.mark.parametrize("kind", KINDS)
def test_another_kind_of_file_is_e004_and_named(kind: str, tmp_path: Path) -> None:
    assert refusal_of(KINDS[kind], tmp_path) == ("E004", kind)


def test_a_device_is_e004() -> None:
    assert refusal(Path(os.devnull)) == ("E004", "a device")


def test_a_password_is_e005(tmp_path: Path) -> None:
    data = hostile.ole("EncryptionInfo", "EncryptedPackage")
    assert refusal_of(data, tmp_path) == ("E005", "")


@pytest.mark.parametrize("case", DAMAGED)
def test_damage_is_e006(case: str, tmp_path: Path) -> None:
    code, found = refusal_of(DAMAGED[case], tmp_path)
    assert code == "E006"
    assert found


@pytest.mark.parametrize("case", UNSAFE)
def test_hostile_files_are_e007_within_five_seconds(case: str, tmp_path: Path) -> None:
    begin = time.process_time()
    code, found = refusal_of(UNSAFE[case], tmp_path)
    assert code == "E007"
    assert found
    assert time.process_time() - begin < 5


def test_a_bomb_takes_little_memory(tmp_path: Path) -> None:
    (tmp_path / "bomb.xlsx").write_bytes(UNSAFE["a bomb that lies"])
    # Of this process alone: ru_maxrss begins with the peak of whoever started it.
    peak = "Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]"
    code = (
        "import sys; from pathlib import Path\n"
        "from forecaster.errors import ForecasterError\n"
        "from forecaster.reading.gate import open_package\n"
        "try: open_package(Path(sys.argv[1]))\n"
        f"except ForecasterError as error: print(error, {peak})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "bomb.xlsx")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    refused, kilobytes = done.stdout.split()
    assert refused == "E007"
    assert int(kilobytes) < 500 << 10


def test_a_file_over_the_limit_is_e008(tmp_path: Path) -> None:
    assert refusal_of(book(), tmp_path, Limits(file_bytes=100)) == ("E008", "1 MB")


def test_a_file_without_rights_is_e009(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(book())

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(path) == ("E009", "Permission denied")


def test_a_lock_file_is_e010(tmp_path: Path) -> None:
    (tmp_path / "~$deals.xlsx").write_bytes(b"\x05Ann")
    assert refusal(tmp_path / "~$deals.xlsx") == ("E010", "")


def test_a_sound_workbook_passes_with_its_hash_and_sheets(tmp_path: Path) -> None:
    data = book()
    package = opened(data, tmp_path)
    assert package.sha256 == hashlib.sha256(data).hexdigest()
    assert [(s.title, s.part, s.state) for s in package.sheets] == [("Deals", SHEET, "visible")]
    assert cells_of(package, "Deals") == [[1.0]]


def test_sheets_may_be_hidden_and_the_epoch_1904(tmp_path: Path) -> None:
    text = (
        f'<workbook {SPACES}><workbookPr date1904="true"/><sheets>'
        '<sheet name="A &amp; B" state="veryHidden" r:id="rId1"/></sheets></workbook>'
    )
    package = opened(book(workbook=text), tmp_path)
    assert package.date1904
    assert [(s.title, s.state) for s in package.sheets] == [("A & B", "veryHidden")]
    assert cells_of(package, "A & B") == [[1.0]]


def test_a_report_of_our_own_is_known(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    writer = xlsxwriter.Workbook(path)
    writer.add_worksheet("Cover")
    writer.set_custom_property("forecaster", "1.0")
    writer.close()
    package = open_package(path)
    assert package.own_report
    assert package.application == "Microsoft Excel"
    assert not opened(book(), tmp_path).own_report


def test_only_checked_parts_are_passed_on(tmp_path: Path) -> None:
    package = opened(
        pack(parts_of() | {"xl/vbaProject.bin": "macros", "evil.xml": "<a/>"}), tmp_path
    )
    with zipfile.ZipFile(io.BytesIO(package.data)) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == set(parts_of())
        assert archive.read(SHEET).decode() == sheet_xml()


def test_a_sheet_that_nobody_reads_does_not_stop_the_others(tmp_path: Path) -> None:
    parts = parts_of()
    parts["xl/worksheets/sheet2.xml"] = sheet_xml('<row r="0"><c><v>1</v></c></row>')
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="Wild" sheetId="2" r:id="rId9"/></sheets>'
    )
    parts["xl/_rels/workbook.xml.rels"] = hostile.relations(
        *[("worksheet", "worksheets/sheet1.xml")] * 8, ("worksheet", "worksheets/sheet2.xml")
    )
    package = opened(pack(parts), tmp_path)
    assert scan_sheet(package, package.sheets[0]).last_row == 1
    assert cells_of(package, "Deals") == [[1.0]]
    with pytest.raises(ForecasterError, match="E006"):
        scan_sheet(package, package.sheets[1])


def _write_openpyxl(path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Deals"
    sheet.append(["Name", "Value"])
    sheet.append(["Étude", 12.5])
    workbook.save(path)


def _write_xlsxwriter(path: Path) -> None:
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Deals")
    sheet.write_row(0, 0, ["Name", "Value"])
    sheet.write_row(1, 0, ["Étude", 12.5])
    workbook.close()


def _write_libreoffice(path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    source = path.with_name("Deals.csv")
    source.write_text("Name,Value\nÉtude,12.5\n", encoding="utf-8")
    profile = path.parent / "profile"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--infilter=CSV:44,34,76", "--outdir", str(path.parent)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    path.with_name("Deals.xlsx").rename(path)


@pytest.mark.parametrize("write", [_write_openpyxl, _write_xlsxwriter, _write_libreoffice])
def test_what_common_programs_write_passes(write: object, tmp_path: Path) -> None:
    assert callable(write)
    path = tmp_path / "common.xlsx"
    write(path)
    package = open_package(path)
    scan = scan_sheet(package, package.sheets[0])
    assert cells_of(package, "Deals") == [["Name", "Value"], ["Étude", 12.5]]
    assert (scan.last_row, scan.last_column, scan.errors, scan.uncached) == (2, 1, {}, frozenset())


@pytest.mark.parametrize(
    "name", ["microsoft_capsule", "microsoft_faithful", "salesforce_devorg_faithful"]
)
def test_real_workbooks_pass_unchanged(name: str) -> None:
    path = SHARED / f"{name}.xlsx"
    if not path.exists():
        pytest.skip(f"{name}.xlsx is not there")
    package = open_package(path)
    there = CalamineWorkbook.from_path(path)
    assert [sheet.title for sheet in package.sheets] == there.sheet_names
    for sheet in package.sheets:
        scan = scan_sheet(package, sheet)
        rows = there.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        assert cells_of(package, sheet.title) == rows
        assert (scan.last_row, scan.last_column + 1) == (len(rows), len(rows[0]))


def test_parts_that_a_macs_archiver_adds_are_no_xml_and_harm_nobody(tmp_path: Path) -> None:
    double = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X \xff\xfe"
    package = opened(pack(parts_of() | {"__MACOSX/xl/._workbook.xml": double}), tmp_path)
    assert cells_of(package, "Deals") == [[1.0]]
    harmful: dict[str, str | bytes] = {"__MACOSX/xl/._workbook.xml": DTD}
    assert refusal_of(pack(parts_of() | harmful), tmp_path)[0] == "E007"


def test_a_parts_name_is_told_short_and_without_what_a_terminal_obeys(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(pack(parts_of() | {"xl/" + "x\x1b[31m" * 400 + ".xml": DTD}))
    with pytest.raises(ForecasterError) as caught:
        open_package(path)
    (problem,) = caught.value.problems
    said = line(problem, "book.xlsx", words("en"))
    assert said.isprintable()
    assert len(said) < 300


@pytest.mark.parametrize("gap", [*range(17), 40, 300])
def test_a_forged_count_is_found_wherever_two_pieces_meet(gap: int, tmp_path: Path) -> None:
    for at in (0, 20, 40, 64, 80, 99):
        text = "<?xml version='1.0'?>".ljust((1 << 18) - at) + f"<sst uniqueCount{' ' * gap}="
        data = book(sharedStrings=f'{text}{" " * min(gap, 10)}"4294967295"/>')
        assert refusal_of(data, tmp_path)[0] == "E007"


@pytest.mark.parametrize("at", range(60))
def test_a_true_count_passes_wherever_two_pieces_meet(at: int, tmp_path: Path) -> None:
    text = "<?xml version='1.0'?>".ljust((1 << 18) - at) + f'<sst {SPACES} uniqueCount = "1">'
    assert opened(book(sharedStrings=text + "<si><t>x</t></si></sst>"), tmp_path).data


def test_long_texts_in_a_few_cells_pass(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, 50))
    for prefix in ("", "x:"):
        texts = "".join(
            f"<{prefix}si><{prefix}t>{t}</{prefix}t></{prefix}si>" for t in ("a", "b" * 1_000_000)
        )
        space = f'xmlns:x="{hostile.MAIN}"' if prefix else SPACES
        parts = f'<{prefix}sst {space} uniqueCount="2">{texts}</{prefix}sst>'
        package = opened(book(sheet_xml(cells), sharedStrings=parts), tmp_path)
        assert not isinstance(package.scans[SHEET], Problem)


@pytest.mark.parametrize("disguise", ["<!-- <si> -->", "<![CDATA[<si>]]>", "x:si "])
def test_a_long_text_cannot_pass_for_many_short_ones(disguise: str, tmp_path: Path) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 9000))
    texts = f"<sst {SPACES}><si><t>{disguise * 100_000}</t></si></sst>"
    package = opened(book(sheet_xml(cells), sharedStrings=texts), tmp_path)
    problem = package.scans[SHEET]
    assert isinstance(problem, Problem)
    assert problem.code == "E007"


@pytest.mark.parametrize(
    ("floor", "ratio", "refused"),
    [(0, 2, True), (0, 1_000, False), (10_000_000, 2, False)],
)
def test_a_large_workbook_may_unpack_to_fewer_times_its_size(
    floor: int, ratio: int, tmp_path: Path, *, refused: bool
) -> None:
    """Below the floor, and up to the ratio, it is let in; the sheets of people are far below."""
    sheet = sheet_xml("".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(1, 2_000)))
    (tmp_path / "large.xlsx").write_bytes(book(sheet))
    limits = Limits(large_floor=floor, large_ratio=ratio)
    if refused:
        with pytest.raises(ForecasterError, match="E007"):
            open_package(tmp_path / "large.xlsx", limits)
    else:
        assert open_package(tmp_path / "large.xlsx", limits).sheets


def refused(data: bytes, folder: Path) -> str:
    path = folder / "two.xlsx"
    path.write_bytes(data)
    with pytest.raises(ForecasterError) as raised:
        open_package(path)
    (problem,) = raised.value.problems
    return f"{problem.code} {problem.found}"


def test_a_second_table_of_contents_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    two = "E007 it has two tables of contents"
    sound = book()
    assert refused(sound + book(sheet_xml("")), tmp_path) == two  # one archive after the other
    inside = io.BytesIO(sound)
    with zipfile.ZipFile(inside, "a") as archive:  # a whole archive, stored in a part
        archive.writestr("xl/media/inner.bin", pack({"a": "b"}))
    assert refused(inside.getvalue(), tmp_path) == two
    empty = b"PK\x05\x06" + bytes(18)  # the end of an archive without parts
    inside = io.BytesIO(sound)
    with zipfile.ZipFile(inside, "a") as archive:
        archive.writestr("xl/media/inner.bin", empty)
    assert refused(inside.getvalue(), tmp_path) == two


@pytest.mark.parametrize("after", [b"\xff" * 18, bytes(range(1, 19)), b"x" * 18, b"y"])
def test_four_bytes_that_look_like_an_end_are_no_table_of_contents(
    after: bytes, tmp_path: Path
) -> None:
    filled = io.BytesIO(book())
    with zipfile.ZipFile(filled, "a") as archive:
        archive.writestr("xl/media/picture.bin", b"packed data PK\x05\x06" + after)
    path = tmp_path / "fine.xlsx"
    path.write_bytes(filled.getvalue())
    assert filled.getvalue().count(b"PK\x05\x06") == 2
    assert open_package(path).sheets
