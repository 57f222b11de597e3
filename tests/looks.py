"""Pictures of the sample reports, to be looked at before a report is called done.

`make looks` runs every sample in both languages and draws each report into `build/looks/`: the
workbook through LibreOffice, the page in Chromium at three widths, light and dark. Workbooks of
your own: `.venv/bin/python tests/looks.py pipeline.xlsx`. No test: a person judges the pictures.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from browser import Page, chromium

ROOT = Path(__file__).parent.parent
LOOKS = ROOT / "build" / "looks"
LANGUAGES = ("en", "fr")
AS_OF = "2026-11-30"  # the date that the samples are made for
WIDTHS = (360, 640, 1280)
SCHEMES = ("dark", "light")
NEEDED = {
    "soffice": "LibreOffice (package libreoffice-calc)",
    "pdftoppm": "poppler (package poppler-utils)",
    "chromium": "Chromium (package chromium)",
}


def draw_workbook(workbook: Path, profile: Path) -> None:
    """A picture a printed page, beside the workbook."""
    soffice = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    convert = ["--convert-to", "pdf", "--outdir", str(workbook.parent), str(workbook)]
    subprocess.run([*soffice, *convert], check=True, capture_output=True)
    pdf = workbook.with_suffix(".pdf")
    subprocess.run(["pdftoppm", "-r", "70", "-png", pdf, pdf.with_suffix("")], check=True)


def draw_page(page: Path, tab: Page) -> None:
    """Pictures of the whole page, beside it."""
    tab.show(page.read_text("utf-8"))
    for width in WIDTHS:
        for scheme in SCHEMES:
            tab.look(width, scheme)
            tab.picture(page.with_name(f"{page.stem}-{width}-{scheme}.png"))


def reports(workbooks: list[Path]) -> Iterator[Path]:
    """Run each workbook in each language; the folders that hold the reports."""
    for workbook in workbooks:
        for language in LANGUAGES:
            out = LOOKS / f"{workbook.stem}-{language}"
            command = [sys.executable, "-m", "forecaster", "run", str(workbook)]
            options = ["--as-of", AS_OF, "--lang", language, "--out", str(out)]
            done = subprocess.run([*command, *options], check=False)
            if done.returncode > 1:  # 1 = done, some rows rejected
                sys.exit(f"{workbook} gives no report")
            yield out


def main() -> None:
    """Draw what the command line names, else every sample."""
    missing = [said for command, said in NEEDED.items() if shutil.which(command) is None]
    if missing:
        sys.exit(f"To draw the reports, install {', '.join(missing)}.")
    named = [Path(name).resolve() for name in sys.argv[1:]]
    shutil.rmtree(LOOKS, ignore_errors=True)
    LOOKS.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as profiles, chromium(Path(profiles, "browser")) as tab:
        for out in reports(named or sorted((ROOT / "sample_workbooks").glob("*.xlsx"))):
            for workbook in out.glob("*.xlsx"):
                draw_workbook(workbook, Path(profiles, "office"))
            for page in list(out.glob("*.html")):
                draw_page(page, tab)
            print(out.relative_to(ROOT))


if __name__ == "__main__":
    main()
