"""The words of the English and of the French workbook: sheet names, headings, values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sample_data.sheets import Column


@dataclass(frozen=True)
class Words:
    """One language: sheet names by role, columns by role, the values of cells, percent scale."""

    sheets: Mapping[str, str]
    columns: Mapping[str, tuple[Column, ...]]
    bases: Mapping[str, str]
    types: tuple[str, str]  # person, organisation
    yes_no: tuple[str, str]
    list_type: str
    multi_list: str
    dates: str
    percent_points: bool


ENGLISH = Words(
    sheets={
        "opportunities": "Opportunities",
        "contacts": "Contacts",
        "milestones": "Milestones",
        "rates": "Exchange Rates",
        "fields": "Custom Fields",
        "reasons": "Lost Reasons",
        "targets": "Targets",
        "recipients": "Recipients",
    },
    columns={
        "opportunities": (
            Column("id", "ID", 9),
            Column("name", "Name", 58),
            Column("contact", "Contact", 28),
            Column("contact_email", "Contact Email", 50),
            Column("additional_contacts", "Additional Contacts", 44),
            Column("owner", "Owner", 17),
            Column("team", "Team", 16),
            Column("pipeline", "Pipeline", 14),
            Column("milestone", "Milestone", 14),
            Column("probability", "Probability", 12, "number"),
            Column("value", "Value", 13, "money"),
            Column("currency", "Currency", 10),
            Column("duration_basis", "Duration Basis", 12),
            Column("duration", "Duration", 10, "number"),
            Column("start_on", "Start On", 14, "date"),
            Column("expected_close", "Expected Close", 14, "date"),
            Column("closed_on", "Closed On", 14, "date"),
            Column("created_on", "Created On", 14, "date"),
            Column("updated_on", "Updated On", 14, "date"),
            Column("last_contacted", "Last Contacted", 14, "date"),
            Column("last_stage_change", "Last Stage Change", 14, "date"),
            Column("last_open_milestone", "Last Open Milestone", 14),
            Column("lost_reason", "Lost Reason", 20),
            Column("tags", "Tags", 28),
            Column("product", "Product", 20),
            Column("services", "Services", 38),
            Column("next_step", "Next Step", 20),
        ),
        "contacts": (
            Column("id", "ID", 8),
            Column("type", "Type", 13),
            Column("name", "Name", 28),
            Column("organisation", "Organisation", 28),
            Column("job_title", "Job Title", 26),
            Column("role", "Role", 18),
            Column("email", "Email", 48),
            Column("phone", "Phone", 19),
            Column("owner", "Owner", 17),
            Column("team", "Team", 16),
            Column("tags", "Tags", 14),
            Column("created_on", "Created On", 14, "date"),
            Column("last_contacted", "Last Contacted", 14, "date"),
        ),
        "milestones": (
            Column("pipeline", "Pipeline", 16),
            Column("milestone", "Milestone", 16),
            Column("probability", "Probability", 12, "number"),
            Column("complete", "Complete", 11),
            Column("stale", "Days Until Stale", 11, "number"),
        ),
        "rates": (
            Column("currency", "Currency", 11),
            Column("rate", "Rate", 11, "rate"),
            Column("from", "From", 14, "date"),
        ),
        "fields": (
            Column("field", "Field", 14),
            Column("type", "Type", 12),
            Column("options", "Options", 96),
            Column("important", "Important", 12),
        ),
        "reasons": (
            Column("reason", "Lost Reason", 24),
            Column("included", "Included For Conversion", 16),
        ),
        "targets": (
            Column("month", "Month", 12, "month"),
            Column("amount", "Amount", 14, "money"),
            Column("currency", "Currency", 11),
            Column("team", "Team", 18),
            Column("basis", "Basis", 12),
        ),
        "recipients": (
            Column("team", "Team", 18),
            Column("to", "To", 48),
            Column("cc", "Cc", 84),
            Column("language", "Language", 11),
        ),
    },
    bases={
        "FIXED": "Fixed",
        "HOUR": "Hour",
        "DAY": "Day",
        "WEEK": "Week",
        "MONTH": "Month",
        "QUARTER": "Quarter",
        "YEAR": "Year",
    },
    types=("Person", "Organisation"),
    yes_no=("Yes", "No"),
    list_type="list",
    multi_list="multi-list",
    dates="yyyy-mm-dd",
    percent_points=True,
)

FRENCH = Words(
    sheets={
        "opportunities": "Opportunités",
        "contacts": "Contacts",
        "milestones": "Jalons",
        "rates": "Taux de change",
        "fields": "Champs personnalisés",
        "reasons": "Motifs de perte",
        "targets": "Objectifs",
        "recipients": "Destinataires",
    },
    columns={
        "opportunities": (
            Column("id", "Identifiant", 11),
            Column("name", "Nom de l'opportunité", 58),
            Column("contact", "Contact principal", 30),
            Column("contact_email", "E-mail du contact", 48),
            Column("additional_contacts", "Contacts supplémentaires", 46),
            Column("team", "Équipe", 16),
            Column("owner", "Propriétaire", 17),
            Column("pipeline", "Pipeline", 17),
            Column("milestone", "Jalon", 17),
            Column("probability", "Probabilité", 12, "share"),
            Column("value", "Valeur prévue", 13, "money"),
            Column("currency", "Devise", 9),
            Column("duration_basis", "Base de durée", 11),
            Column("duration", "Durée", 9, "number"),
            Column("expected_close", "Date de clôture prévue", 14, "date"),
            Column("closed_on", "Date de clôture réelle", 14, "date"),
            Column("start_on", "Date de début", 14, "date"),
            Column("tags", "Étiquettes", 34),
            Column("product", "Produit", 17),
            Column("services", "Modules", 24),
            Column("next_step", "Source", 20),
            Column("last_open_milestone", "Dernier jalon ouvert", 16),
            Column("lost_reason", "Motif de perte", 20),
            Column("created_on", "Créé le", 14, "date"),
            Column("updated_on", "Mis à jour le", 14, "date"),
            Column("last_contacted", "Dernier contact", 14, "date"),
            Column("last_stage_change", "Dernier changement de jalon", 17, "date"),
        ),
        "contacts": (
            Column("id", "Identifiant", 11),
            Column("type", "Type", 13),
            Column("first_name", "Prénom", 14),
            Column("last_name", "Nom", 16),
            Column("organisation", "Entreprise", 30),
            Column("job_title", "Fonction", 28),
            Column("role", "Rôle", 14),
            Column("email", "E-mail", 50),
            Column("phone", "Téléphone", 19),
            Column("owner", "Propriétaire", 17),
            Column("team", "Équipe", 16),
            Column("tags", "Étiquettes", 16),
            Column("created_on", "Créé le", 14, "date"),
            Column("last_contacted", "Dernier contact", 14, "date"),
        ),
        "milestones": (
            Column("pipeline", "Pipeline", 18),
            Column("milestone", "Jalon", 18),
            Column("probability", "Probabilité", 12, "share"),
            Column("complete", "Terminé", 11),
            Column("stale", "Jours avant inactivité", 12, "number"),
        ),
        "rates": (
            Column("currency", "Devise", 10),
            Column("rate", "Taux", 11, "rate"),
            Column("from", "À partir du", 14, "date"),
        ),
        "fields": (
            Column("field", "Champ", 14),
            Column("type", "Type", 15),
            Column("options", "Options", 96),
            Column("important", "Important", 12),
        ),
        "reasons": (
            Column("reason", "Motif de perte", 24),
            Column("included", "Inclus dans la conversion", 16),
        ),
        "targets": (
            Column("month", "Mois", 12, "month"),
            Column("amount", "Montant", 14, "money"),
            Column("currency", "Devise", 10),
        ),
        "recipients": (
            Column("team", "Équipe", 18),
            Column("to", "À", 48),
            Column("cc", "Cc", 84),
            Column("language", "Langue", 11),
        ),
    },
    bases={
        "FIXED": "Fixe",
        "HOUR": "Heure",
        "DAY": "Jour",
        "WEEK": "Semaine",
        "MONTH": "Mois",
        "QUARTER": "Trimestre",
        "YEAR": "Année",
    },
    types=("Personne", "Organisation"),
    yes_no=("Oui", "Non"),
    list_type="liste",
    multi_list="liste multiple",
    dates="dd/mm/yyyy",
    percent_points=False,
)
