"""The sentences of the problems, code by code: what becomes of the input, what to say, what to do.

Codes are stable: E0 file, E1 workbook, E2 row, W3 row, W4 sheet.
"""

from __future__ import annotations

from forecaster.words.kinds import Kind, mark, stop, warn
from forecaster.words.row_sentences import ROW, ROW_WARNINGS
from forecaster.words.scenario_sentences import SCENARIO

_FILE = {
    "E001": stop(
        mark("There is no such file"), mark("Check the folder and the spelling of the name.")
    ),
    "E002": stop(mark("This is a folder, not a workbook"), mark("Name one .xlsx file.")),
    "E003": stop(mark("The file is empty"), mark("Export or save the workbook again.")),
    "E004": stop(
        mark("The file is not an .xlsx workbook but {found}"),
        mark("Open it in Excel and save it as .xlsx."),
    ),
    "E005": stop(
        mark("The file is protected by a password"),
        mark("Open it in Excel, remove the password (File, Info) and save it."),
    ),
    "E006": stop(
        mark("The file is damaged: {found}"),
        mark("Open it in Excel, let it repair the workbook, and save it again."),
    ),
    "E007": stop(
        mark("The file is refused as unsafe: {found}"),
        mark("Save a clean copy from Excel, or ask who made it."),
    ),
    "E008": stop(
        mark("The file is larger than the limit: {found}"),
        mark(
            "Delete what is not needed (empty rows, pictures, other sheets), "
            "or allow more with --max-megabytes."
        ),
    ),
    "E009": stop(mark("The file cannot be read: {found}"), mark("Check your rights to it.")),
    "E010": stop(
        mark("This is the lock file of a workbook that is open in Excel"),
        mark("Name the workbook itself, without ~$."),
    ),
    "E011": stop(
        mark("Nothing can be written to the folder {found}: {reason}"),
        mark("Choose another folder with --out, or make room in it."),
    ),
    "E012": stop(
        mark("This is a file that forecaster wrote"), mark("Name the workbook it was made from.")
    ),
    "E013": stop(
        mark("It took longer than the limit, {found} seconds"),
        mark("Allow more with --max-seconds, or make the workbook smaller."),
    ),
    "E014": stop(
        mark("The marked copy cannot be made: {found}"),
        mark("The problems are listed without it; save the workbook from Excel and try again."),
    ),
    "E015": stop(
        mark("There is already a file {found}, and it is not replaced"),
        mark("Choose another name or folder, or delete it."),
    ),
    "E016": stop(
        mark("The process that worked on it was ended: {found}"),
        mark(
            'Try it alone with "forecaster check", and report what that says. A machine short of '
            "memory ends processes too: fewer --jobs take less."
        ),
    ),
    "E017": stop(
        mark("It took more memory than the limit, {found} MB"),
        mark("Allow more with --max-memory, or make the workbook smaller."),
    ),
    "E018": stop(
        mark("It took more of a processor than the limit, {found} seconds"),
        mark("Allow more with --max-cpu-seconds, or make the workbook smaller."),
    ),
    "E030": stop(
        mark("The templates in {folder} cannot be used: {found}"),
        mark("Name a folder that holds one or more of these: {known}.{guess}"),
    ),
    "E031": stop(
        mark("The template {file}, line {number}: {found}"),
        mark("Correct it, or take it out of the folder: the shipped one is used then.{guess}"),
    ),
}

_WORKBOOK = {
    "E101": stop(
        mark("There is no sheet of opportunities; the workbook has {found}"),
        mark('Name the sheet "Opportunities", or write {line} under [sheets] in a profile.{guess}'),
    ),
    "E102": stop(
        mark("There is no column {field}{headings}"),
        mark("{hint}Add the column, or write {line} under {section} in a profile.{aside}"),
    ),
    "E103": stop(
        mark("Two headings claim {field}: {found}"),
        mark("Rename one, or choose one in a profile under {section}."),
    ),
    "E104": stop(mark("Two columns have the same heading: {found}"), mark("Rename one of them.")),
    "E105": stop(
        mark("No row of headings was found in the first 30 rows; the first texts are {found}"),
        mark(
            'Put the headings in one row above the data; "forecaster new" writes a workbook that '
            "has them all.{aside}"
        ),
    ),
    "E106": stop(
        mark("The used range is too large: a cell stands at {found}"),
        mark(
            "Delete the cells far from the data (select the empty rows and columns, Delete), "
            "or allow more with --max-cells."
        ),
    ),
    "E107": stop(
        mark("The rows of the sheet are out of order at row {found}"),
        mark("Open the file in Excel and save it again."),
    ),
    "E108": stop(
        mark("The profile is wrong: {found}"),
        mark('Correct the profile; "forecaster check" prints one.{guess}'),
    ),
    "E109": stop(
        mark("The profile names {found}, which the workbook does not have"),
        mark("Correct the name in the profile.{guess}"),
    ),
    "E110": stop(
        mark("The column mixes percent points and fractions: {found}"),
        mark(
            "A cell that shows 40% holds 0.4, and one that shows 700% holds 7. "
            'Write one kind, or declare percent = "points" or "fraction" in a profile under [read].'
        ),
    ),
    "E111": stop(
        mark("The reporting currency is not clear: the workbook has {found}"),
        mark("Say which with --currency, or give one currency the rate 1 on Exchange Rates."),
    ),
    "E123": stop(
        mark("This row is a total, which the profile does not allow, found {found}"),
        mark("Delete the row, or leave total_rows out of the profile."),
    ),
    "E124": stop(
        mark("The rates are quoted in {found}, which has the rate 1, not in {currency}"),
        mark("Report in {found}, or give {currency} the rate 1 if the rates are right for it."),
    ),
    "E122": stop(
        mark("No opportunity has a currency"),
        mark("Say which with --currency, or add a column Currency."),
    ),
    "E112": stop(
        mark("The rate of {found} stands twice"), mark("Keep one rate for each currency and date.")
    ),
    "E113": stop(
        mark("A complete milestone has a probability of 0 or 100, found {found}"),
        mark("Set it to 100 (won) or 0 (lost), or set Complete to No."),
    ),
    "E114": stop(mark("The milestone {found} stands twice"), mark("Keep one row for each.")),
    "E115": stop(
        mark("The reporting currency {found} has the rate {rate}, not 1"),
        mark("Rates are units of the reporting currency for 1 unit; give it the rate 1 or none."),
    ),
    "E116": stop(
        mark("There are headings but no opportunities below them"),
        mark("Check that the right sheet was exported."),
    ),
    "E117": stop(
        mark("The amounts add up to more than can be held to the cent"),
        mark("Look for an amount with too many zeros."),
    ),
    "E118": stop(
        mark("There is no column {found} to group by"), mark("Choose one of: {known}.{guess}")
    ),
    "E119": stop(
        mark("Rejected rows: {found}, and --strict allows none"),
        mark("Correct the rows listed below, or run without --strict."),
    ),
    "E120": stop(
        mark("No opportunity has the {field} {found}"), mark("Choose one of: {known}.{guess}")
    ),
    "E125": stop(
        mark("The sheet has {found} rows, more than the limit of {limit}"),
        mark("Delete what is not needed, or allow more with --max-rows."),
    ),
    "E126": stop(
        mark("The team {found} stands on no opportunity and no contact"),
        mark("Correct the name, or clear the row.{guess}"),
    ),
    "E127": stop(mark("{label} {found} stands twice"), mark("Keep one row for each.")),
    "E128": stop(
        mark("No opportunity has the ID, the name or the row {found}"),
        mark("Give its ID or its whole name as the workbook has it, or row:12 for row 12.{guess}"),
    ),
    "E121": stop(
        mark("Hidden rows, which the profile does not allow: {found}"),
        mark("Show the rows or delete them."),
    ),
}

_SHEET_WARNINGS = {
    "W401": warn(
        mark("There is no sheet of contacts: contacts are taken by their names"),
        mark("Add a sheet Contacts to link people with their organisations."),
    ),
    "W402": warn(
        mark("Hidden rows, read like the others: {found}; the first is row {first}"),
        mark(
            "Show them (Data, Clear the filter; or Unhide) and see whether they are meant; "
            'hidden = "exclude" in a profile under [read] leaves them out.'
        ),
    ),
    "W403": warn(
        mark("The sheet is hidden and read all the same; rows: {found}"),
        mark("Show it, or name another sheet, or none, in a profile under [sheets]."),
    ),
    "W404": warn(
        mark("This row is the total of the rows above, {found}: skipped"),
        mark("Nothing, or delete it."),
    ),
    "W413": warn(
        mark("There is no column {field}, so {effect}{guess}"),
        mark("Add the column, or name yours in a profile."),
    ),
    "W405": warn(
        mark("The sheet ends at the last row that a sheet can hold: it was probably cut off"),
        mark("Export in smaller parts."),
    ),
    "W406": warn(
        mark("Hidden rows left out by the profile: {found}; the first is row {first}"),
        mark("Nothing, if they are meant to be."),
    ),
    "W408": warn(
        mark("The reporting currency {found} has the rate {rate}, not 1: it is not used"),
        mark("Check the reporting currency; say another with --currency."),
    ),
    "W409": warn(
        mark("The column has cells but no heading: it is not read"),
        mark("Give it a heading, or empty it."),
    ),
    "W410": warn(
        mark("The heading {found} is not known, so the column is a custom field{guess}"),
        mark("Correct the heading, or list the field on Custom Fields."),
    ),
    "W411": warn(
        mark("The sheet {found} is not read: this one is taken"),
        mark("Choose one in a profile under [sheets]."),
    ),
    "W417": warn(
        mark("The sheet {found} is not read{guess}"),
        mark("Rename it, or name it in a profile under [sheets]; leave it if it is meant."),
    ),
    "W418": warn(
        mark(
            "There is no column {found} to group by: in the consolidated report all that is here"
            " stands under (none){guess}"
        ),
        mark("Add the column, or leave it if other workbooks alone have it."),
    ),
    "W412": warn(
        mark("Hidden columns, read like the others: {found}"),
        mark("Show them, or leave a field unread in a profile."),
    ),
    "W414": warn(
        mark("Merged cells among the data, {found}: all but the first of each are read as blank"),
        mark("Unmerge them, and fill in each row."),
    ),
    "W415": warn(
        mark("{label} {found} has a target but no opportunity{guess}"),
        mark("Correct the name, or leave it if it is meant."),
    ),
    "W416": warn(
        mark("Formatted rows without content below the data: {found}; they are not read"),
        mark("Delete them in Excel, and the file becomes small and quick."),
    ),
    "W407": warn(
        mark(
            "{found} has the rate 1, as if rates were quoted in it, but the report is in {currency}"
        ),
        mark("Check that each rate is units of the reporting currency for 1 unit."),
    ),
}

CATALOGUE: dict[str, Kind] = {
    **_FILE,
    **_WORKBOOK,
    **SCENARIO,
    **ROW,
    **ROW_WARNINGS,
    **_SHEET_WARNINGS,
}
