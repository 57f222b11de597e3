"""The sentences of the problems of single rows: E2 rejects the row, W3 accepts it by a rule."""

from __future__ import annotations

from forecaster.words.kinds import mark, reject, warn

ROW = {
    "E201": reject(
        mark("{label} must lie between 0 and 100, found {found}"),
        mark("Write it in the way of the other cells: 40 (or 0.4 where they are fractions)."),
    ),
    "E202": reject(mark("{label} is missing"), mark("Fill the cell.")),
    "E203": reject(
        mark("{label} holds the error {found}"), mark("Correct the formula or the cells it reads.")
    ),
    "E204": reject(
        mark("{label} is a formula that was never calculated"),
        mark("Open the workbook in Excel and save it."),
    ),
    "E205": reject(mark("{label} must be a number, found {found}"), mark("Write a plain number.")),
    "E206": reject(
        mark("{label} can be read in two ways, found {found}"),
        mark('Write a plain number, or declare decimal = "," or "." in a profile under [read].'),
    ),
    "E207": reject(mark("{label} must be a date, found {found}"), mark("Write a date.")),
    "E208": reject(
        mark("{label} can be read as two dates, found {found}; such cells: {count}"),
        mark('Write a date, or declare dates = "dmy" or "mdy" in a profile under [read].'),
    ),
    "E209": reject(
        mark("{label} must lie between 1990 and 2100, found {found}"), mark("Correct the date.")
    ),
    "E210": reject(
        mark("{label} must be one of {known}, found {found}"),
        mark("Write one of the words listed."),
    ),
    "E211": reject(
        mark("{label} must be a whole number of 1 or more, found {found}"),
        mark("Write the number of periods, or leave it blank for Fixed."),
    ),
    "E212": reject(
        mark("A fixed value has no duration, found {found}"),
        mark("Clear the duration, or give the duration basis."),
    ),
    "E213": reject(
        mark("A value per {found} needs a duration"), mark("Fill in the number of periods.")
    ),
    "E214": reject(
        mark("Total Value {found} is not value times duration, {expected}"),
        mark("Correct one of them, or clear Total Value."),
    ),
    "E215": reject(
        mark("The milestone {found} is not known{guess}"),
        mark("Correct it, or add it to Milestones."),
    ),
    "E216": reject(
        mark("The milestone {found} stands in several pipelines"), mark("Fill in the pipeline.")
    ),
    "E217": reject(
        mark("Status {status} contradicts the milestone {found}"), mark("Correct one of them.")
    ),
    "E218": reject(
        mark("There is no probability, neither here nor at the milestone {found}"),
        mark("Fill in the probability."),
    ),
    "E219": reject(
        mark("{label} must be a code of three letters, found {found}{guess}"),
        mark("Write the ISO code, such as EUR."),
    ),
    "E220": reject(
        mark("There is no currency, and the workbook has several"), mark("Fill in the currency.")
    ),
    "E221": reject(
        mark("The ID {found} stands on different rows: {rows}"), mark("Give each its own ID.")
    ),
    "E222": reject(
        mark("{label} is too large to be held exactly, found {found}"), mark("Correct the amount.")
    ),
    "E223": reject(
        mark("{label} has more than 15 digits, which Excel does not hold exactly, found {found}"),
        mark("Format the column as text and export it again."),
    ),
    "E224": reject(mark("{label} must be above 0, found {found}"), mark("Correct the number.")),
    "E225": reject(
        mark("{label} must be a whole number of 0 or more, found {found}"),
        mark("Correct the number."),
    ),
    "E226": reject(
        mark("The amount is in {found} but the currency is {currency}"),
        mark("Correct one of them."),
    ),
    "E227": reject(
        mark("This looks like a total, but {found} is not the sum of the rows above, {expected}"),
        mark("Delete the row, or correct it."),
    ),
    "E228": reject(mark("{label} must be text, found {found}"), mark("Write text.")),
    "E229": reject(
        mark("There is neither an owner nor a team"), mark("Fill in the owner, the team, or both.")
    ),
    "E230": reject(
        mark("There is neither a contact nor an organisation"), mark("Fill in the main contact.")
    ),
    "E231": reject(
        mark("{label} must be an e-mail address, found {found}"),
        mark("Write one address, or several with a semicolon between them."),
    ),
    "E232": reject(mark("{label} must be 0 or more, found {found}"), mark("Correct the number.")),
    "E233": reject(
        mark("The ID {found} stands on different rows of several workbooks: {places}"),
        mark(
            "Give each its own ID, or run without --same-ids if they are different opportunities."
        ),
    ),
}

ROW_WARNINGS = {
    "W301": warn(
        mark("There is no value: counted with 0"), mark("Fill in the value when it is known.")
    ),
    "W302": warn(mark("The value is negative, read as a credit: {found}"), mark("Check the sign.")),
    "W303": warn(
        mark("The opportunity is {status}, so its probability {found} is not used"),
        mark("Clear the probability."),
    ),
    "W304": warn(
        mark("Status says {status} on the open milestone {found}: the status stands"),
        mark("Move it to its closing milestone."),
    ),
    "W305": warn(
        mark("The milestone {found} is not on Milestones{guess}"), mark("Correct it, or add it.")
    ),
    "W306": warn(
        mark("No exchange rate for {found} is in force on {date}: counted, not priced{guess}"),
        mark("Add the rate on Exchange Rates."),
    ),
    "W307": warn(
        mark("{found} stands several times on Contacts: not linked"),
        mark("Give the contact's e-mail, or merge the contacts."),
    ),
    "W308": warn(
        mark("{found} is not on Contacts{guess}"), mark("Add the contact, or correct the name.")
    ),
    "W309": warn(
        mark("Closed On lies after the as-of date, found {found}: it stays {status}"),
        mark("Check the date."),
    ),
    "W310": warn(
        mark("Closed On on an open opportunity is ignored, found {found}"),
        mark("Clear the date, or close the opportunity."),
    ),
    "W311": warn(mark("Won without a date: it stands under undated"), mark("Fill in Closed On.")),
    "W312": warn(
        mark("Closed On {found} lies before Created On {created}"), mark("Check both dates.")
    ),
    "W313": warn(
        mark("{label} is text, read as the number {read}, found {found}"), mark("Write a number.")
    ),
    "W314": warn(
        mark("{label} is text, read as the date {read}, found {found}"), mark("Write a date.")
    ),
    "W315": warn(
        mark("{label} is a number without a date format, read as {read}, found {found}"),
        mark("Format the column as a date."),
    ),
    "W316": warn(
        mark("The ID {found} stands on identical rows: {rows}; the first is used"),
        mark("Delete the copies."),
    ),
    "W317": warn(
        mark("{label} held invisible characters, which were removed"), mark("Type the text again.")
    ),
    "W318": warn(mark("{label} was cut at 32,767 characters"), mark("Shorten the text.")),
    "W319": warn(
        mark("Its probability {found} differs from its milestone's today, {milestone}"),
        mark("Keep it if it was set on purpose; else clear it."),
    ),
    "W320": warn(mark("The important field {label} is blank"), mark("Fill it in.")),
    "W321": warn(
        mark("Start On {found} lies before the first month: what was due by then stands in it"),
        mark("Check Start On."),
    ),
    "W322": warn(
        mark("{label} is not one of the options of its field, found {found}{guess}"),
        mark("Correct it, or add the option on Custom Fields."),
    ),
    "W323": warn(
        mark("The lost reason {found} is not on Lost Reasons{guess}: it counts for conversion"),
        mark("Correct it, or add it there."),
    ),
    "W324": warn(
        mark(
            "The ID {found} stands on identical rows of several workbooks: {places};"
            " the first is used"
        ),
        mark("Leave it in one of them, or run without --same-ids."),
    ),
}
