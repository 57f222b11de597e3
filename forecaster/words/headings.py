"""The sheets and columns that forecaster knows, with their English and French headings.

The first heading of each language is the field's name in messages and reports. A heading matches
whatever its case, accents, spaces and punctuation (`keys.heading_key`).
"""

from __future__ import annotations

from forecaster.words.columns import FieldWords, SheetWords
from forecaster.words.columns import column as _field
from forecaster.words.small_sheets import (
    CUSTOM_FIELDS,
    EXCHANGE_RATES,
    LOST_REASONS,
    MILESTONES,
    RECIPIENTS,
    TARGETS,
)

__all__ = ["SHEETS", "FieldWords", "SheetWords", "label"]

OPPORTUNITIES = SheetWords(
    "opportunities",
    ("Opportunities", "Opportunity", "Deals", "Pipeline"),
    ("Opportunités", "Affaires", "Opportunité"),
    (
        _field("id", "text", "ID|Opportunity ID|Deal ID", "ID|Identifiant|ID de l'opportunité"),
        _field(
            "name",
            "text",
            "Name|Opportunity Name|Opportunity|Deal|Deal Name",
            "Nom|Nom de l'opportunité|Opportunité|Affaire|Nom de l'affaire",
        ),
        _field("contact", "text", "Contact|Main Contact|Contact Name", "Contact|Contact principal"),
        _field(
            "contact_email",
            "text",
            "Contact Email|Contact E-mail Address",
            "E-mail du contact|Courriel du contact",
        ),
        _field(
            "organisation",
            "text",
            "Organisation|Organization|Account|Account Name|Company|Customer",
            "Organisation|Entreprise|Société|Client|Compte",
        ),
        _field(
            "additional_contacts",
            "list",
            "Additional Contacts|Other Contacts",
            "Contacts supplémentaires|Autres contacts|Contacts additionnels",
        ),
        _field("description", "text", "Description", "Description"),
        _field(
            "owner",
            "text",
            "Owner|Opportunity Owner|Deal Owner|Assigned To",
            "Propriétaire|Responsable|Assigné à|Commercial",
        ),
        _field("team", "text", "Team|Sales Team", "Équipe|Équipe commerciale"),
        _field("pipeline", "text", "Pipeline|Sales Pipeline", "Pipeline|Pipeline de vente"),
        _field("milestone", "text", "Milestone|Stage", "Jalon|Étape"),
        _field("status", "choice", "Status", "Statut|État"),
        _field(
            "probability",
            "percent",
            "Probability|Win %|Probability (%)",
            "Probabilité|Probabilité (%)",
        ),
        _field(
            "value",
            "number",
            "Value|Amount|Expected Value|Opportunity Value|Deal Value",
            "Valeur|Valeur prévue|Montant|Montant prévu",
        ),
        _field(
            "total_value",
            "number",
            "Total Value|Total Amount|Total",
            "Valeur totale|Montant total|Total",
        ),
        _field("currency", "text", "Currency|Currency Code", "Devise|Code devise|Monnaie"),
        _field(
            "duration_basis", "choice", "Duration Basis|Basis|Billing Basis", "Base de durée|Base"
        ),
        _field("duration", "number", "Duration|Number of Periods", "Durée|Nombre de périodes"),
        _field(
            "start_on", "date", "Start On|Start Date|Starts On", "Début|Date de début|Commence le"
        ),
        _field(
            "expected_close",
            "date",
            "Expected Close|Expected Close Date|Expected Close On|Forecast Close",
            "Clôture prévue|Date de clôture (prévue)|Date de clôture prévue|Date prévue de clôture",
        ),
        _field(
            "closed_on",
            "date",
            "Closed On|Actual Close Date|Actual Close|Closed Date|Closed",
            "Clôturée le|Date de clôture réelle|Clôture réelle|Clôturé le",
        ),
        _field(
            "created_on",
            "date",
            "Created On|Created|Created Date|Created At|Date Created",
            "Créé le|Créée le|Date de création",
        ),
        _field(
            "updated_on",
            "date",
            "Updated On|Updated|Last Updated|Last Modified",
            "Mis à jour le|Mise à jour le|Modifié le|Dernière modification",
        ),
        _field(
            "last_contacted",
            "date",
            "Last Contacted|Last Contact",
            "Dernier contact|Dernier contact le",
        ),
        _field(
            "last_stage_change",
            "date",
            "Last Stage Change|Stage Changed On|Last Milestone Change",
            "Dernier changement d'étape|Dernier changement de jalon",
        ),
        _field("last_open_milestone", "text", "Last Open Milestone", "Dernier jalon ouvert"),
        _field(
            "lost_reason", "text", "Lost Reason|Loss Reason", "Motif de perte|Raison de la perte"
        ),
        _field("tags", "list", "Tags|Tag", "Étiquettes|Étiquette|Tags"),
    ),
)

CONTACTS = SheetWords(
    "contacts",
    ("Contacts", "People", "People & Organisations"),
    ("Contacts", "Personnes", "Répertoire"),
    (
        _field("id", "text", "ID|Contact ID", "ID|Identifiant|ID du contact"),
        _field("type", "choice", "Type|Contact Type", "Type|Type de contact"),
        _field(
            "name",
            "text",
            "Name|Full Name|Contact Name|Contact",
            "Nom complet|Contact|Nom du contact",
        ),
        _field("first_name", "text", "First Name|Given Name", "Prénom"),
        _field("last_name", "text", "Last Name|Surname|Family Name", "Nom de famille"),
        _field(
            "organisation",
            "text",
            "Organisation|Organization|Account|Company",
            "Organisation|Entreprise|Société",
        ),
        _field("job_title", "text", "Job Title|Title|Position", "Fonction|Poste|Titre"),
        _field("role", "text", "Role", "Rôle"),
        _field(
            "email", "text", "Email|E-mail Address|Email Address", "E-mail|Courriel|Adresse e-mail"
        ),
        _field("phone", "text", "Phone|Telephone|Phone Number", "Téléphone|Tél."),
        _field("owner", "text", "Owner|Assigned To", "Propriétaire|Responsable"),
        _field("team", "text", "Team", "Équipe"),
        _field("tags", "list", "Tags|Tag", "Étiquettes|Étiquette|Tags"),
        _field("created_on", "date", "Created On|Created|Created Date", "Créé le|Date de création"),
        _field("last_contacted", "date", "Last Contacted|Last Contact", "Dernier contact"),
    ),
)

SHEETS = {
    s.role: s
    for s in (
        OPPORTUNITIES,
        CONTACTS,
        MILESTONES,
        EXCHANGE_RATES,
        CUSTOM_FIELDS,
        TARGETS,
        LOST_REASONS,
        RECIPIENTS,
    )
}

# These say "close date" and no more: the expected one, unless the sheet has another heading that
# says so; then they are the actual one.
CLOSE_DATE = ("Close Date", "Closing Date", "Date de clôture")

# On a French Contacts sheet: the family name where "Prénom" stands beside it, else the name.
CONTACT_NOM = "Nom"


def label(role: str, field: str, lang: str = "en") -> str:
    """The heading that names a field in messages; the field itself where it is a custom one.

    >>> label("opportunities", "expected_close", "fr")
    'Clôture prévue'
    """
    for words in SHEETS[role].fields if role in SHEETS else ():
        if words.name == field:
            return words.french[0] if lang == "fr" else words.english[0]
    return field
