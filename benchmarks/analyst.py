"""The script a competent analyst would write for one report: pandas, openpyxl, floats.

It trusts its input: no row is checked, nothing is traced, one currency only. It gives the same
figures as `forecaster run` on a clean book, and writes a workbook of the same shape.

    python -m benchmarks.analyst book.xlsx --out DIR
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter

from benchmarks.child import timed

AS_OF = pd.Timestamp("2026-11-30")
MONTHS = 12
MONTHS_PER_PERIOD = {"Fixed": 0, "Hour": 0, "Month": 1, "Quarter": 3, "Year": 12}
DAYS_PER_PERIOD = {"Day": 1, "Week": 7}
MONEY, PERCENT = "#,##0.00", "0%"
HORIZON = pd.period_range(AS_OF, periods=MONTHS, freq="M")
LABELS = [str(month) for month in HORIZON]
OPEN_BUCKETS = ["Overdue", *LABELS, "Later", "Undated"]
# The columns of our own Schedule, in its order.
SCHEDULE = [
    "Sheet", "Row", "ID", "Name", "Customer", "Contact", "Owner", "Team", "Pipeline", "Milestone",
    "Status", "Probability", "Probability From", "Currency", "Value", "Duration Basis", "Duration",
    "Start", "Expected Close", "Closed On", "Total", "Rate", "Converted", "Weighted", "Overdue",
    "Earlier", *LABELS, "Later", "Undated",
]  # fmt: skip
LAYER_ENDS = {"open": ["overdue", "later", "undated"], "won": ["earlier", "later", "undated"]}
GROUPS = {"Milestones": "Milestone", "Owners": "Owner", "Teams": "Team", "Customers": "Customer"}


def read(path: Path) -> pd.DataFrame:
    """Read the sheets and bring customer, milestone probability and dates together."""
    sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl")
    deals = sheets["Opportunities"]
    deals["Sheet"], deals["Row"] = "Opportunities", deals.index + 2
    stages = sheets["Milestones"].rename(columns={"Probability": "Stage Probability"})
    deals = deals.merge(stages, on=["Pipeline", "Milestone"], how="left")
    contacts = sheets["Contacts"][["Name", "Organisation"]]
    contacts = contacts.rename(columns={"Name": "Contact", "Organisation": "Employer"})
    deals = deals.merge(contacts, on="Contact", how="left")
    deals["Customer"] = deals["Employer"].fillna(deals["Organisation"]).fillna(deals["Contact"])
    return deals


def weigh(deals: pd.DataFrame) -> pd.DataFrame:
    """Add total, probability and weighted value."""
    status = deals["Status"]
    given = deals["Probability"].notna()
    deals["Probability From"] = np.where(
        status == "Open", np.where(given, "own", "milestone"), "status"
    )
    probability = deals["Probability"].fillna(deals["Stage Probability"])
    deals["Probability"] = probability.mask(status == "Won", 100).mask(status == "Lost", 0) / 100
    deals["Total"] = (deals["Value"] * deals["Duration"].fillna(1)).round(2)
    deals["Rate"], deals["Converted"] = 1.0, deals["Total"]
    deals["Weighted"] = (deals["Converted"] * deals["Probability"]).round(2)
    close = deals["Closed On"].fillna(deals["Expected Close"])
    close = close.where(status == "Won", deals["Expected Close"])
    deals["Start"] = deals["Start On"].fillna(close)
    return deals


def spread(deals: pd.DataFrame) -> pd.DataFrame:
    """Spread the weighted value from its start: earlier, the twelve months, later.

    A running share of the money by the end of each month, rounded, and then differences, so
    that the months of a deal add up to its total.
    """
    start, basis, duration = deals["Start"], deals["Duration Basis"], deals["Duration"].fillna(1)
    cents = np.rint(deals["Weighted"] * 100)
    first = (start.dt.year * 12 + start.dt.month - 1).to_numpy()
    by_day = basis.isin(list(DAYS_PER_PERIOD)).to_numpy()
    months = (basis.map(MONTHS_PER_PERIOD) * duration).clip(lower=1).fillna(1).to_numpy()
    days = (basis.map(DAYS_PER_PERIOD) * duration).fillna(1).to_numpy()

    def paid_by(month: pd.Period) -> NDArray[np.float64]:
        passed = np.clip(month.year * 12 + month.month - first, 0, months)
        days_passed = np.clip((month.end_time.normalize() - start).dt.days + 1, 0, days)
        done, whole = np.where(by_day, days_passed, passed), np.where(by_day, days, months)
        running: NDArray[np.float64] = np.floor(np.abs(cents) * done / whole + 0.5) / 100
        return running

    running = np.array([paid_by(month) for month in [HORIZON[0] - 1, *HORIZON]])
    parts = np.vstack([running[0], np.diff(running, axis=0), deals["Weighted"] - running[-1]])
    return pd.DataFrame(parts.T, columns=["Earlier", *LABELS, "Later"], index=deals.index)


def schedule(deals: pd.DataFrame) -> pd.DataFrame:
    """Make the table of one row a deal: every bucket of its money."""
    table = deals.join(spread(deals))
    is_open = table["Status"] == "Open"
    overdue = is_open & (table["Expected Close"] < AS_OF)
    undated = (table["Status"] != "Lost") & table["Start"].isna()
    dated = ["Earlier", *LABELS, "Later"]
    table[dated] = table[dated].mask(overdue | undated | (table["Status"] == "Lost"), 0.0)
    table["Overdue"] = table["Weighted"].where(overdue, 0.0)
    table["Undated"] = table["Weighted"].where(undated & ~overdue, 0.0)
    return table[[*SCHEDULE, "Tags"]]


def group(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Sum a schedule by one column: open deals, then the won ones beside them."""
    is_open, won = table[table["Status"] == "Open"], table[table["Status"] == "Won"]
    result = is_open.groupby(key)[["Total", "Weighted", *OPEN_BUCKETS]].sum()
    result.insert(0, "Count", is_open.groupby(key).size())
    won_buckets = ["Total", "Earlier", *LABELS, "Later", "Undated"]
    return result.join(won.groupby(key)[won_buckets].sum().add_prefix("Won "), how="outer").fillna(
        0
    )


def groups(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Make every group table; a deal with two tags stands in both."""
    tables = {sheet: group(table, key) for sheet, key in GROUPS.items()}
    tagged = table.assign(Tag=table["Tags"].fillna("(none)").str.split("; ")).explode("Tag")
    return tables | {"Tags": group(tagged, "Tag")}


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Sum each status: count, total, weighted and the buckets."""
    columns = ["Total", "Weighted", "Earlier", *OPEN_BUCKETS]
    result = table.groupby("Status")[columns].sum()
    result.insert(0, "Count", table.groupby("Status").size())
    return result


def set_formats(sheet: Any, formats: dict[str, str]) -> None:  # noqa: ANN401  openpyxl's sheet
    """Give columns their number format and width, and freeze the headings."""
    headings = [cell.value for cell in sheet[1]]
    for index, heading in enumerate(headings, start=1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = 14
        if heading in formats:
            for (cell,) in sheet.iter_rows(min_row=2, min_col=index, max_col=index):
                cell.number_format = formats[heading]
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def write(out: Path, stem: str, table: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Path:
    """Write the workbook and the page."""
    money = ["Value", "Total", "Converted", "Weighted", "Earlier", *OPEN_BUCKETS]
    formats = dict.fromkeys([*money, *(f"Won {name}" for name in money)], MONEY)
    formats["Probability"] = PERCENT
    path = out / f"{stem}.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl", datetime_format="YYYY-MM-DD") as writer:
        for name, frame in tables.items():
            frame.to_excel(writer, sheet_name=name)
            set_formats(writer.sheets[name], formats)
        table[SCHEDULE].to_excel(writer, sheet_name="Schedule", index=False)
        set_formats(writer.sheets["Schedule"], formats)
    parts = [f"<h2>{name}</h2>{frame.head(25).to_html()}" for name, frame in tables.items()]
    (out / f"{stem}.html").write_text("<h1>Forecast</h1>" + "".join(parts), encoding="utf-8")
    return path


def figures(sums: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Bring the totals into the shape of forecaster's JSON, for the comparison."""
    sums = sums.reindex(["Open", "Won", "Lost"]).fillna(0)
    layers = sums.rename(index=str.lower)[["Count", "Total", "Weighted"]].to_dict("index")
    buckets = sums.rename(columns=str.lower).T.to_dict()
    spread_out = {
        layer: {name: buckets[layer.title()][name] for name in ends}
        | {"months": [buckets[layer.title()][month] for month in LABELS]}
        for layer, ends in LAYER_ENDS.items()
    }
    by = {
        name: frame[["Count", "Total", "Weighted", "Won Total"]].T.to_dict("list")
        for name, frame in tables.items()
        if name != "Summary"
    }
    return {"totals": layers, "by": by} | spread_out


def forecast(path: Path, out: Path) -> dict[str, Any]:
    """Do the whole job: from the workbook to the report, and its totals."""
    table = schedule(weigh(read(path)))
    tables = {"Summary": summary(table)} | groups(table)
    report = write(out, f"{path.stem}-analyst", table, tables)
    return {"report": str(report), "figures": figures(tables["Summary"], tables)}


def main() -> None:
    """Read the command line, do the job, print what it cost and its totals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workbook", type=Path)
    parser.add_argument("--out", type=Path, default=Path())
    given = parser.parse_args()
    print(json.dumps(timed(lambda: forecast(given.workbook, given.out))))


if __name__ == "__main__":
    main()
