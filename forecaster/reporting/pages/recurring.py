"""The page of recurring revenue: by month, by customer and product, and what ends (R31)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forecaster.forecasting.group_sums import CUSTOM
from forecaster.forecasting.results import (
    NONE_KEY,
    OTHERS_KEY,
    Figures,
    Group,
    GroupTable,
)
from forecaster.reporting import figures
from forecaster.reporting.formats import month_day, month_text
from forecaster.reporting.names import OVERLAP, group_heading, group_name
from forecaster.reporting.pages.blocks import (
    Block,
    Cards,
    Chart,
    Column,
    Fact,
    Kind,
    Page,
    Row,
    Table,
    Weight,
)
from forecaster.reporting.pages.forecast import monthly_chart
from forecaster.reporting.pages.risk import run_own
from forecaster.reporting.renewals import Renewal, renewals
from forecaster.reporting.report import Report
from forecaster.words.catalogue import Words
from forecaster.words.keys import name_key

MOST_GROUPS = 40
_PAGE = "recurring"


def has_recurring(forecast: Figures) -> bool:
    """Whether any recurring figure differs from zero."""
    return any(any(one) if isinstance(one, tuple) else one for one in forecast.recurring)


def recurring_page(report: Report, words: Words) -> Page:
    """Recurring revenue by month, by customer and product, and the contracts that end."""
    blocks = _blocks(report.forecast, words, (run_own(words),))
    return _page((*blocks, *_renewals(report, words)), words)


def page_of_recurring(forecast: Figures, words: Words) -> Page:
    """The same of many workbooks: without a list of contracts."""
    note = words("The lists of contracts that end stand in the reports of the workbooks.")
    return _page(_blocks(forecast, words, (note,)), words)


def _page(blocks: Iterable[Block], words: Words) -> Page:
    about = words("Recurring revenue by month, customer and product; contracts that end")
    return Page(_PAGE, words("Recurring"), about, blocks=tuple(blocks))


def _blocks(forecast: Figures, words: Words, notes: tuple[str, ...]) -> Iterator[Block]:
    yield _cards(forecast, words)
    yield _months(forecast, words, notes)
    yield _movements(forecast, words)
    for field, table in forecast.by.items():
        if field in ("customer", "tag") or field.startswith(CUSTOM):
            found = [group for group in table.groups if any(group.contracts)]
            if any(group.key != NONE_KEY for group in found):
                yield _groups(field, table, found, forecast, words)


def _cards(forecast: Figures, words: Words) -> Cards:
    recurring, money = forecast.recurring, forecast.currency
    month = month_text(forecast.months[0], words.lang)
    amounts = {
        words("MRR, {month}", month=month): recurring.mrr[0],
        words("ARR, {month}", month=month): recurring.arr[0],
        words("Total contract value (TCV)"): recurring.tcv,
        words("Annual contract value (ACV)"): recurring.acv,
    }
    cards = tuple(Fact(name, minor, Kind.MONEY, "", money) for name, minor in amounts.items())
    return Cards(words("Won contracts"), cards)


def _months(forecast: Figures, words: Words, notes: tuple[str, ...]) -> Table:
    money, recurring = forecast.currency, forecast.recurring
    columns = (
        Column(words("Month"), Kind.MONTH, key="month"),
        Column(words("MRR of won contracts"), Kind.MONEY, money, key="won"),
        Column(words("MRR of open ones, weighted"), Kind.MONEY, money, key="open"),
        Column(words("ARR of won contracts"), Kind.MONEY, money, key="won year"),
        Column(words("ARR of open ones, weighted"), Kind.MONEY, money, key="open year"),
    )
    series = zip(forecast.months, *recurring[:4], strict=True)
    rows = [Row((month_day(m), *each), key=f"month {m}") for m, *each in series]
    said = (
        words("A contract counts in a month whose last day lies within its term (R31)."),
        words("ARR is twelve times a contract's exact monthly rate, rounded once."),
        *notes,
    )
    title = words("Monthly recurring revenue (MRR)")
    return Table(title, columns, rows, said, beside=_chart(forecast, words))


def _chart(forecast: Figures, words: Words) -> Chart:
    about = words(
        "Columns by month: recurring revenue of won contracts below, of open ones, weighted, above."
        " The figures stand in the table on this sheet."
    )
    recurring = forecast.recurring
    series = (
        (words("MRR of won contracts"), "won", recurring.mrr),
        (words("MRR of open ones, weighted"), "open", recurring.mrr_open_weighted),
    )
    title = words("Monthly recurring revenue (MRR)")
    return monthly_chart(_PAGE, title, about, series, forecast)


def _movements(forecast: Figures, words: Words) -> Table:
    money, found = forecast.currency, forecast.recurring
    starting, ending = words("Starting"), words("Ending")
    columns = (
        Column(words("Month")),  # as text: the rows with dates are those of the table above
        Column(words("In force at its end"), Kind.COUNT, band=words("Won contracts")),
        Column(words("Won contracts"), Kind.COUNT, band=starting),
        Column(words("MRR"), Kind.MONEY, money, starting),
        Column(words("Won contracts"), Kind.COUNT, band=ending),
        Column(words("MRR"), Kind.MONEY, money, ending),
    )
    series = found.contracts, found.starts, found.starts_mrr, found.ends, found.ends_mrr
    rows = [
        Row((month_text(month, words.lang), *each))
        for month, *each in zip(forecast.months, *series, strict=True)
    ]
    sums = (None, *map(sum, series[1:]))
    rows.append(Row((words("These months"), *sums), Weight.TOTAL))
    note = words(
        "A contract starts and ends in the months of its first and its last day. One that ends on a"
        " month's last day still counts in that month's MRR."
    )
    return Table(words("Contracts that start and end"), columns, rows, (note,))


def _groups(
    field: str, table: GroupTable, found: list[Group], forecast: Figures, words: Words
) -> Table:
    heading = table.heading if field.startswith(CUSTOM) else group_heading(field, words)
    ranked = sorted((group for group in found if group.key != OTHERS_KEY), key=_rank)
    rows = [_group(group, words) for group in ranked[:MOST_GROUPS]]
    rest = [group.contracts for group in ranked[MOST_GROUPS:]]
    if rest:
        count = figures.count(len(rest), words.locale)
        label = words("{count} more, each in the JSON result", count=count)
        rows.append(Row((label, *map(sum, zip(*rest, strict=True))), Weight.ASIDE))
    rows += [_group(group, words) for group in found if group.key == OTHERS_KEY]
    rows.append(Row((words("Total"), *table.total.contracts), Weight.TOTAL))
    notes = (words(OVERLAP),) if table.overlapping else ()
    title = words("Recurring revenue by {heading}", heading=heading)
    return Table(title, (Column(heading), *_columns(forecast, words)), rows, notes)


def _group(group: Group, words: Words) -> Row:
    return Row((group_name(group.key, words), *group.contracts))


def _rank(group: Group) -> tuple[int, int, int, str]:
    found = group.contracts
    return -found.mrr, -found.last, -found.tcv, group.key


def _columns(forecast: Figures, words: Words) -> Iterator[Column]:
    """A column for each of the sums of `Contracts`."""
    money = forecast.currency
    first, last = (month_text(forecast.months[at], words.lang) for at in (0, -1))
    yield Column(words("Won contracts"), Kind.COUNT, band=first)
    for heading, band in (
        (words("MRR"), first),
        (words("ARR"), first),
        (words("MRR that ends in these months"), ""),
        (words("MRR of won contracts"), last),
        (words("MRR of open ones, weighted"), last),
        (words("TCV"), ""),
        (words("ACV"), ""),
    ):
        yield Column(heading, Kind.MONEY, money, band)


def _renewals(report: Report, words: Words) -> Iterator[Table]:
    found, more = renewals(report)
    if not found:
        return
    money = report.forecast.currency
    columns = (
        Column(words("Opportunity"), width=48),
        Column(words("Last day"), Kind.DATE),
        Column(words("First day"), Kind.DATE),
        Column(words("MRR"), Kind.MONEY, money),
        Column(words("Value"), Kind.MONEY, money),
        Column(words("Open opportunities of this customer"), Kind.COUNT),
        Column(words("Customer"), width=30),
        Column(words.label("opportunities", "owner")),
        Column(words("Sheet")),
        Column(words("Row"), Kind.COUNT),
    )
    customers = report.forecast.by["customer"].groups
    counts = {name_key(group.key): group.count for group in customers}
    rows = [_renewal(report, one, counts, words) for one in found]
    notes = [words("The soonest first. Each row names its sheet and row.")]
    if more:
        count = figures.count(more, words.locale)
        notes.append(words("{count} more end later.", count=count))
    title = words("Contracts that end in these months: renewals to chase")
    yield Table(title, columns, rows, tuple(notes), filtered=True, repeated=True)


def _renewal(report: Report, one: Renewal, counts: dict[str, int], words: Words) -> Row:
    schedule = report.forecast.schedule
    deals, row = schedule.opportunities, one.row
    customer = deals.customer[row]
    return Row(
        (
            deals.name[row],
            one.end,
            one.start,
            one.rate,
            int(schedule.converted[row]),
            counts.get(name_key(customer), 0) if customer else None,
            customer,
            group_name(deals.owner[row] or NONE_KEY, words),
            report.source.sheets.get("opportunities", ""),
            int(deals.row[row]),
        )
    )
