"""The columns of Opportunities and Contacts in the starter workbook, and their help.

They stand as a salesperson fills them in: who and what, how much, when; the rest to the right.
"""

from __future__ import annotations

from forecaster.words.kinds import mark
from forecaster.workbooks.starter.columns import Column, either, required

OPPORTUNITIES = (
    required(
        "name", 34, mark("What you call the opportunity. Example: Website redesign for Acme.")
    ),
    required(
        "contact",
        26,
        mark(
            "The customer: a person or an organisation from the sheet Contacts. "
            "A person stands for the organisation they belong to. Example: Acme Ltd."
        ),
    ),
    either(
        "owner",
        16,
        mark("Who works on it. Fill in the owner, the team, or both. Example: Ann Lee."),
    ),
    either(
        "team",
        16,
        mark("Whose opportunity it is. Fill in the owner, the team, or both. Example: North."),
    ),
    required(
        "milestone",
        20,
        mark(
            "How far it has come, from the sheet Milestones. Move it to the won or the lost "
            "milestone when it ends. Example: Proposal sent."
        ),
    ),
    Column(
        "probability",
        12,
        mark(
            "Leave it blank to take the milestone's. Fill it in only where you know better. "
            "Example: 60%."
        ),
    ),
    Column(
        "value",
        15,
        mark(
            "What one unit of the duration basis brings: the whole amount if it is "
            "fixed, the monthly amount if it is monthly. Example: 12000."
        ),
    ),
    Column("currency", 11, mark("The three-letter code, from Exchange Rates. Example: EUR.")),
    Column(
        "duration_basis",
        15,
        mark(
            "Fixed for an amount that is paid once; else the unit that the value is for: hour, "
            "day, week, month, quarter or year. Blank means fixed. Example: Month."
        ),
    ),
    Column(
        "duration",
        11,
        mark(
            "How many of those units, a whole number. Leave it blank if the value is fixed. "
            "Example: 12 for a year of months."
        ),
    ),
    Column(
        "expected_close",
        16,
        mark(
            "The day on which you expect the customer's decision. Keep it up to date: once it has "
            "passed, the opportunity is overdue. Example: the last day of next month."
        ),
    ),
    Column(
        "start_on",
        14,
        mark(
            "The day from which the money comes, if that is not the day of the close. "
            "Example: the service begins a month after the signature."
        ),
    ),
    Column(
        "product",
        16,
        mark(
            "A custom field, made on the sheet Custom Fields; the drop-down stands on the last "
            "sheet. Rename both headings, or delete the column. Example: Services."
        ),
        custom=mark("Product"),
    ),
    Column(
        "closed_on", 14, mark("The day on which it was won or lost. Blank while it is still open.")
    ),
    Column(
        "lost_reason", 20, mark("Why it was lost, from the sheet Lost Reasons. Example: Price.")
    ),
    Column(
        "tags",
        24,
        mark("Words to group by, with a semicolon between them. Example: Support; Renewal."),
    ),
    Column(
        "additional_contacts",
        56,
        mark(
            "Everybody else who takes part, with a semicolon between them; a role may stand in "
            "brackets. Example: Jane Roe (Decision maker); Li Wei."
        ),
    ),
    Column("last_contacted", 15, mark("The day on which you last spoke or wrote to the customer.")),
    Column("description", 56, mark("What the customer needs, in a sentence or two.")),
    Column(
        "pipeline",
        16,
        mark(
            "Which pipeline it is in. Needed only where a milestone stands in several. "
            "Example: Sales."
        ),
    ),
    Column(
        "id",
        12,
        mark(
            "A number or code that never changes, so that two months can be compared. "
            "Example: OP-0042."
        ),
    ),
    Column(
        "status",
        11,
        mark(
            "Usually blank: the milestone says whether it is open, won or lost. "
            "Where you fill it in, it counts. Example: Open."
        ),
    ),
    Column(
        "organisation",
        24,
        mark("The customer's organisation, where the contact alone does not say it."),
    ),
    Column(
        "contact_email",
        28,
        mark(
            "The contact's e-mail address, where two contacts have one name. "
            "Example: jane@example.com."
        ),
    ),
    Column(
        "total_value",
        15,
        mark(
            "Usually blank: it is value times duration. An amount here is never multiplied. "
            "Example: 6000 for 12 months of 500."
        ),
    ),
    Column("created_on", 14, mark("The day on which you opened the opportunity.")),
    Column("updated_on", 14, mark("The day of the last change to this row.")),
    Column("last_stage_change", 22, mark("The day on which it came to its milestone of today.")),
    Column(
        "last_open_milestone",
        20,
        mark("How far it had come before it was won or lost. Example: Negotiation."),
    ),
)

CONTACTS = (
    required(
        "name",
        30,
        mark(
            "The whole name of the person, or the name of the organisation. It is what you choose "
            "on Opportunities. Example: Jane Roe."
        ),
    ),
    Column("type", 15, mark("Person or Organisation. Example: Person.")),
    Column(
        "organisation",
        28,
        mark("Whom a person works for, written as on its own row. Example: Acme Ltd."),
    ),
    Column(
        "role",
        20,
        mark("The part they play when something is bought. Example: Decision maker."),
    ),
    Column("job_title", 24, mark("What stands on their card. Example: Head of Purchasing.")),
    Column("email", 30, mark("One e-mail address. Example: jane@example.com.")),
    Column("phone", 20, mark("The telephone number, as you dial it. Example: +33 1 99 00 12 34.")),
    Column("owner", 18, mark("Who keeps in touch with them. Example: Ann Lee.")),
    Column("team", 18, mark("Which team keeps in touch with them. Example: North.")),
    Column("tags", 24, mark("Words to group by, with a semicolon between them. Example: Fair.")),
    Column("created_on", 14, mark("The day on which you got to know them.")),
    Column("last_contacted", 15, mark("The day on which you last spoke or wrote to them.")),
    Column("id", 12, mark("A number or code that never changes. Example: C-0042.")),
    Column("first_name", 16, mark("Only if you keep first and last names apart. Example: Jane.")),
    Column("last_name", 16, mark("Only if you keep first and last names apart. Example: Roe.")),
)
