"""The values that forecaster knows in cells, in English and French, by `keys.word_key`."""

from __future__ import annotations

from forecaster.words.keys import word_key
from forecaster.words.kinds import mark


def _table(**spellings: str) -> dict[str, str]:
    return {
        word_key(word): meaning
        for meaning, words in spellings.items()
        for word in (meaning, *words.split("|"))
    }


BASES = _table(
    FIXED="Fixe|Fix|One-off|Once|Forfait|Ponctuel|Fixed price",
    HOUR="Hours|Hourly|Per hour|Heure|Heures|Par heure|Horaire",
    DAY="Days|Daily|Per day|Jour|Jours|Par jour|Journalier",
    WEEK="Weeks|Weekly|Per week|Semaine|Semaines|Par semaine|Hebdomadaire",
    MONTH="Months|Monthly|Per month|Mois|Par mois|Mensuel",
    QUARTER="Quarters|Quarterly|Per quarter|Trimestre|Trimestres|Par trimestre|Trimestriel",
    YEAR="Years|Yearly|Annual|Annually|Per year|Année|Années|An|Ans|Par an|Annuel",
)

# As they are written in reports and in the starter workbook.
BASIS_NAMES = (
    mark("Fixed"),
    mark("Hour"),
    mark("Day"),
    mark("Week"),
    mark("Month"),
    mark("Quarter"),
    mark("Year"),
)

STATUSES = _table(
    open="Active|In progress|Ouvert|Ouverte|En cours",
    won="Closed Won|Win|Gagné|Gagnée|Remporté|Remportée|Signé|Signée",
    lost="Closed Lost|Loss|Perdu|Perdue",
)

# R7: where no Milestones sheet says so, the milestone's own name does.
CLOSING_NAMES = _table(
    won="Closed Won|Gagné|Gagnée|Remporté|Remportée|Signé|Signée|Clos gagné",
    lost="Closed Lost|Perdu|Perdue|Clos perdu",
)

FLAGS = _table(yes="Y|True|Oui|O|Vrai|1|X", no="N|False|Non|Faux|0")

TOTALS = frozenset(
    word_key(word)
    for word in (
        *("Total", "Totals", "Grand total", "Overall total", "Subtotal", "Sub-total", "Sum"),
        *("Totaux", "Total général", "Sous-total", "Somme", "Total HT", "Total TTC"),
    )
)

CONTACT_TYPES = _table(
    person="People|Contact|Individual|Personne|Particulier",
    organisation="Organization|Company|Account|Entreprise|Société|Organisme",
)

FIELD_TYPES = _table(
    text="Texte",
    list="Liste|Choice|Dropdown|Single choice",
    multilist="Multi-list|Liste multiple|Listes multiples|Multi-liste|Multiple choice|Multi-select",
    number="Nombre|Numeric",
    date="Date",
    boolean="Booléen|Yes/No|Oui/Non|Checkbox|Case à cocher",
    link="Lien|URL|Website",
)

# R32: what is measured against a target.
TARGET_BASES = _table(
    schedule="Scheduled|Échéancier|Planifié",
    bookings="Booking|Booked|Signatures|Commandes|Réservations",
)

MAIL_LANGUAGES = _table(
    en="English|Anglais",
    fr="French|Français",
)

CHOICES = {
    ("opportunities", "duration_basis"): BASES,
    ("opportunities", "status"): STATUSES,
    ("milestones", "complete"): FLAGS,
    ("contacts", "type"): CONTACT_TYPES,
    ("custom_fields", "type"): FIELD_TYPES,
    ("custom_fields", "important"): FLAGS,
    ("targets", "basis"): TARGET_BASES,
    ("lost_reasons", "included"): FLAGS,
    ("recipients", "language"): MAIL_LANGUAGES,
}
