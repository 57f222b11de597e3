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

ROOT = Path(__file__).parent.parent
LOOKS = ROOT / "build" / "looks"
LANGUAGES = ("en", "fr")
AS_OF = "2026-11-30"  # the date that the samples are made for
HEIGHTS = {360: 6000, 640: 4500, 1280: 4000}  # pixels of page, by width
SCHEMES = {"dark": 0, "light": 1}  # as Chromium numbers them
NEEDED = {
    "soffice": "LibreOffice (package libreoffice-calc)",
    "pdftoppm": "poppler (package poppler-utils)",
    "chromium": "Chromium (package chromium)",
}
# Chromium makes no window narrower than 500 pixels: a frame has the phone's width.
FRAME = """<!doctype html><meta charset="utf-8"><title>look</title>
<style>html{{color-scheme:light dark}}body{{margin:0}}
iframe{{border:0;width:{width}px;height:{height}px}}</style>
<iframe src="{page}"></iframe>
"""


def draw_workbook(workbook: Path, profile: Path) -> None:
    """A picture a printed page, beside the workbook."""
    soffice = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    convert = ["--convert-to", "pdf", "--outdir", str(workbook.parent), str(workbook)]
    subprocess.run([*soffice, *convert], check=True, capture_output=True)
    pdf = workbook.with_suffix(".pdf")
    subprocess.run(["pdftoppm", "-r", "70", "-png", pdf, pdf.with_suffix("")], check=True)


def draw_page(page: Path, width: int, scheme: str) -> None:
    """One picture of the whole page, beside it."""
    height = HEIGHTS[width]
    frame = page.with_name(f"frame-{width}.html")
    frame.write_text(FRAME.format(width=width, height=height, page=page.name), encoding="utf-8")
    chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    picture = page.with_name(f"{page.stem}-{width}-{scheme}.png")
    options = [
        "--disable-background-networking",
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
        f"--window-size={width},{height}",
        f"--screenshot={picture}",
    ]
    subprocess.run([*chromium, *options, frame.as_uri()], check=True, capture_output=True)
    frame.unlink()


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
    with tempfile.TemporaryDirectory() as profile:
        for out in reports(named or sorted((ROOT / "sample_workbooks").glob("*.xlsx"))):
            for workbook in out.glob("*.xlsx"):
                draw_workbook(workbook, Path(profile))
            for page in list(out.glob("*.html")):
                for width in HEIGHTS:
                    for scheme in SCHEMES:
                        draw_page(page, width, scheme)
            print(out.relative_to(ROOT))


if __name__ == "__main__":
    main()
