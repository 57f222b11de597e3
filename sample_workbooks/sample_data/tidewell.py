"""Tidewell IT Services, Dublin: service desks, networks and security for mid-sized firms."""

# ruff: noqa: E501 - tables: one customer, one product a line

from datetime import date

from sample_data import mistakes
from sample_data.firm import (
    Firm,
    Formula,
    Milestone,
    Pipeline,
    Product,
    Rate,
    read_alone,
    read_customers,
)

CUSTOMERS = read_customers("""
Bramley Foods | Ireland | EUR | Niamh Casey, Operations Director, Decision maker; Eoin Daly, IT Manager, Technical contact
Corran Dairy Co-op | Ireland | EUR | Padraig Moran, Finance Director, Decision maker
Ballinroe Credit Union | Ireland | EUR | Sinead Keogh, General Manager, Decision maker; Fergal Nolan, Systems Officer, Technical contact
Kestrel Logistics | Ireland | EUR | Declan Roche, Head of IT, Champion; Orla Quinn, Chief Executive, Decision maker
Lough Derg Hotels | Ireland | EUR | Aine Fallon, Group Manager, Decision maker
Slaney Insurance Brokers | Ireland | EUR | Cathal Burke, Managing Partner, Decision maker; Grainne Tully, Office Manager, Buyer
Mooncoin Medical | Ireland | EUR | Ronan Healy, Practice Manager, Influencer
Atlantic Seed Company | Ireland | EUR | Brid Lavelle, Chief Executive, Decision maker
Tolka Engineering | Ireland | EUR | Shane Mulvey, Technical Director, Champion; Una Cregan, Purchasing, Buyer
Sheelin Solicitors | Ireland | EUR | Deirdre Foy, Senior Partner, Decision maker
Wexmoor County Libraries | Ireland | EUR | Hugh Tierney, Head of Services, Influencer; Ciara Lyons, Procurement, Buyer
Glenmalin Distillers | Ireland | EUR | Rory Gaffney, Plant Manager, Influencer
Fennor Pharmacies | Ireland | EUR | Emer Scully, Retail Director, Decision maker; Paul Devane, IT Lead, Technical contact
Rathlin Freight Terminals | Ireland | EUR | Colm Hession, Operations Manager, Champion
Nordhaven Shipping | Ireland | EUR | Ingrid Solberg, Office Director, Decision maker
Van Aerts Bulbs | Ireland | EUR | Pieter van Aerts, Owner, Decision maker; Li Wei, Systems Analyst, Technical contact
Hartwell & Pike Surveyors | United Kingdom | GBP | Jane Roe, Partner, Decision maker; Oliver Stapleton, IT Manager, Technical contact
Penhallow Care Homes | United Kingdom | GBP | Beth Trewin, Group Director, Decision maker
Millbrook Academy Trust | United Kingdom | GBP | Sanjay Patel, Trust Business Manager, Decision maker; Ruth Oakes, Network Manager, Technical contact
Thornbury Print Works | United Kingdom | GBP | Gareth Pugh, Production Director, Influencer
Ashdown Wealth | United Kingdom | GBP | Fiona Merrick, Chief Operating Officer, Decision maker; James Carter, Compliance Lead, Influencer
Copperfield Architects | United Kingdom | GBP | Hannah Ingram, Studio Manager, Champion
Severnside Recycling | United Kingdom | GBP | Dylan Price, Site Director, Decision maker
Larkrise Housing Association | United Kingdom | GBP | Yvonne Clarke, Head of Digital, Champion; Amir Rahman, Service Manager, Technical contact
Osprey Aviation Parts | United Kingdom | GBP | Neil Farrow, Finance Director, Decision maker
Whitgift Dental Group | United Kingdom | GBP | Rachel Stone, Operations Lead, Influencer; Kofi Mensah, IT Coordinator, Technical contact
Tamar Valley Brewing | United Kingdom | GBP | Joss Pengelly, Managing Director, Decision maker
Northgate Theatre Trust | United Kingdom | GBP | Imogen Vale, Executive Director, Decision maker
Dunmore Textiles | United Kingdom | GBP | Alasdair Reid, IT Manager, Champion; Morag Sinclair, Finance Manager, Buyer
Bluestone Quarries | United Kingdom | GBP | Huw Bevan, Group Engineer, Influencer
Maple Ridge Credit Union | North America | USD | Carol Jensen, Chief Information Officer, Decision maker; Luis Ortega, Security Analyst, Technical contact
Harlow & Finch Law | North America | USD | David Finch, Managing Partner, Decision maker
Cedar Point Clinics | North America | USD | Angela Brooks, Practice Administrator, Champion; James Carter, Director of IT, Decision maker
Granite State Tooling | North America | USD | Bill Thibault, Plant Manager, Influencer
Prairie Lane Grocers | North America | USD | Susan Olsen, Vice President Operations, Decision maker
Blue Heron Charter Schools | North America | USD | Terrence Young, Business Manager, Buyer; Monica Alvarez, Technology Lead, Technical contact
Stillwater Outdoor | North America | USD | Kate Lindqvist, Chief Executive, Decision maker
Keystone Bindery | North America | USD | Ray Petrowski, Owner, Decision maker
Lakeshore Radio Network | North America | USD | Denise Hall, Station Manager, Influencer
Summit Orchard Growers | North America | USD | Walt Kimura, General Manager, Decision maker
""")

ALONE = read_alone("""
Rosa Delaney, Independent consultant, Influencer
Graham Whitlock, Landlord, Decision maker
Mei Tan, Franchise owner, Decision maker
""")

# Numbers that each country keeps for fiction.
PHONES = {
    "EUR": "+353 20 911 {:02d}{:02d}",
    "GBP": "+44 20 7946 0{1:03d}",
    "USD": "+1 202 555 01{1:02d}",
}

OWNERS = {
    "Ireland": ("Aoife Brennan", "Conor Walsh", "Maeve Doyle"),
    "United Kingdom": ("Priya Nair", "Tom Hargreaves", "Ellie Whitcombe"),
    "North America": ("Marcus Bell", "Dana Kowalski"),
}

PRODUCTS = (
    Product(
        "Service Desk",
        "MONTH",
        (950, 3400, 50),
        (12, 12, 24),
        (
            "service desk for the head office",
            "service desk, all sites",
            "out-of-hours service desk",
            "co-managed service desk",
            "service desk for 80 users",
        ),
        ("Remote support", "On-site visits", "24x7 cover"),
        ("managed",),
    ),
    Product(
        "Security Monitoring",
        "MONTH",
        (600, 2200, 50),
        (12, 12, 24, 36),
        (
            "security monitoring",
            "managed endpoint protection",
            "firewall monitoring",
            "mail filtering and monitoring",
        ),
        ("24x7 cover", "Reporting"),
        ("security", "managed"),
    ),
    Product(
        "Cloud Backup",
        "YEAR",
        (3600, 11500, 100),
        (1, 2, 3),
        ("cloud backup", "server backup and recovery", "mailbox archive"),
        ("Backup", "Reporting"),
        ("cloud",),
    ),
    Product(
        "Network",
        "FIXED",
        (6500, 42000, 500),
        (),
        (
            "network refresh",
            "new office fit-out",
            "Wi-Fi upgrade",
            "switch replacement",
            "second site link",
        ),
        ("On-site visits",),
        ("hardware",),
    ),
    Product(
        "Migration",
        "WEEK",
        (3600, 5200, 100),
        (3, 4, 6, 8),
        ("file server migration", "mail migration", "data centre exit", "telephony move"),
        ("Remote support", "On-site visits"),
        ("cloud", "project"),
    ),
    Product(
        "Consulting",
        "DAY",
        (820, 1150, 10),
        (4, 6, 10, 15, 20),
        ("IT roadmap", "disaster recovery plan", "due diligence", "licence review"),
        ("Reporting",),
        ("project",),
    ),
    Product(
        "Support Hours",
        "HOUR",
        (85, 135, 5),
        (40, 60, 100, 160, 240),
        ("block of support hours", "project support hours", "database support hours"),
        ("Remote support",),
        ("top-up",),
    ),
    Product(
        "Compliance",
        "QUARTER",
        (1900, 5200, 100),
        (4, 4, 8),
        ("quarterly security review", "compliance reviews", "penetration test programme"),
        ("Reporting", "On-site visits"),
        ("security", "audit"),
    ),
    Product(
        "Training",
        "FIXED",
        (1400, 5800, 100),
        (),
        ("security awareness training", "administrator training", "phishing exercise"),
        ("On-site visits",),
        ("training",),
    ),
)

PIPELINES = (
    Pipeline(
        "New Business",
        (
            Milestone("Qualified", 10, complete=False, stale=30),
            Milestone("Discovery", 25, complete=False, stale=30),
            Milestone("Proposal", 50, complete=False, stale=21),
            Milestone("Negotiation", 75, complete=False, stale=14),
        ),
        Milestone("Won", 100, complete=True, stale=None),
        Milestone("Lost", 0, complete=True, stale=None),
    ),
    Pipeline(
        "Renewals",
        (
            Milestone("Due", 60, complete=False, stale=45),
            Milestone("Quoted", 80, complete=False, stale=21),
        ),
        Milestone("Renewed", 100, complete=True, stale=None),
        Milestone("Not Renewed", 0, complete=True, stale=None),
    ),
)

RATES = (
    Rate("EUR", 1, date(2025, 1, 1)),
    Rate("GBP", 1.206, date(2025, 1, 1)),
    Rate("GBP", 1.168, date(2025, 7, 1)),
    Rate("GBP", 1.146, date(2026, 1, 1)),
    Rate("GBP", 1.152, date(2026, 7, 1)),
    Rate("USD", Formula("=ROUND(1/1.0395,4)", 0.962), date(2025, 1, 1)),
    Rate("USD", Formula("=ROUND(1/1.1779,4)", 0.849), date(2025, 7, 1)),
    Rate("USD", Formula("=ROUND(1/1.1751,4)", 0.851), date(2026, 1, 1)),
    Rate("USD", Formula("=ROUND(1/1.1655,4)", 0.858), date(2026, 7, 1)),
)

LOST_REASONS = (
    "Price",
    "Chose a competitor",
    "Kept in-house",
    "No budget",
    "No reply",
    "Duplicate enquiry",
)
NOT_FOR_CONVERSION = ("Duplicate enquiry",)

FIRM = Firm(
    file="pipeline.xlsx",
    title="Tidewell IT Services, pipeline",
    titles={},
    language="en",
    goals={"Ireland": 420_000, "United Kingdom": 310_000, "North America": 180_000},
    seed=2611,
    prefix="TW",
    customers=CUSTOMERS,
    alone=ALONE,
    owners=OWNERS,
    products=PRODUCTS,
    pipelines=PIPELINES,
    lost_reasons=LOST_REASONS,
    tags=("referral", "partner", "multi-site", "tender", "priority"),
    next_steps=(
        "Call back",
        "Send revised quote",
        "Site survey",
        "Meet the board",
        "Reference call",
    ),
    renewal="renewal",
    season=(6, 8, 12, 7, 8, 12, 5, 4, 11, 9, 10, 8),
    phones=PHONES,
    namesakes=frozenset({"James Carter"}),
    rates=RATES,
    not_for_conversion=NOT_FOR_CONVERSION,
    changes=mistakes.TIDEWELL,
    again=mistakes.TIDEWELL_AGAIN,
)
