"""The sheets beside Opportunities and Contacts, with their English and French headings."""

from __future__ import annotations

from forecaster.words.columns import SheetWords
from forecaster.words.columns import column as _field

MILESTONES = SheetWords(
    "milestones",
    ("Milestones", "Stages"),
    ("Jalons", "Étapes"),
    (
        _field("pipeline", "text", "Pipeline", "Pipeline"),
        _field("milestone", "text", "Milestone|Stage|Name", "Jalon|Étape|Nom"),
        _field(
            "probability",
            "percent",
            "Probability|Win %|Probability (%)",
            "Probabilité|Probabilité (%)",
        ),
        _field("complete", "flag", "Complete|Completed|Closing", "Terminé|Clos|Clôture|Complet"),
        _field(
            "days_until_stale",
            "number",
            "Days Until Stale|Stale After|Stale After (Days)",
            "Jours avant stagnation|Stagnation après (jours)|Jours avant inactivité",
        ),
    ),
)

EXCHANGE_RATES = SheetWords(
    "exchange_rates",
    ("Exchange Rates", "Currencies", "Rates"),
    ("Taux de change", "Devises", "Taux"),
    (
        _field("currency", "text", "Currency|Currency Code", "Devise|Code devise|Monnaie"),
        _field("rate", "number", "Rate|Exchange Rate", "Taux|Taux de change"),
        _field("from", "date", "From|Valid From|From Date", "À partir du|Depuis|Valable dès|Du"),
    ),
)

CUSTOM_FIELDS = SheetWords(
    "custom_fields",
    ("Custom Fields",),
    ("Champs personnalisés",),
    (
        _field("field", "text", "Field|Custom Field|Name", "Champ|Nom"),
        _field("type", "choice", "Type|Field Type", "Type|Type de champ"),
        _field("options", "list", "Options|Choices", "Options|Choix"),
        _field("important", "flag", "Important", "Important"),
    ),
)

TARGETS = SheetWords(
    "targets",
    ("Targets", "Quotas"),
    ("Objectifs",),
    (
        _field("month", "month", "Month", "Mois"),
        _field("amount", "number", "Amount|Target|Target Amount", "Montant|Objectif"),
        _field("currency", "text", "Currency|Currency Code", "Devise|Code devise|Monnaie"),
        _field("team", "text", "Team|Sales Team", "Équipe|Équipe commerciale"),
        _field("owner", "text", "Owner", "Propriétaire|Responsable|Commercial"),
        _field("pipeline", "text", "Pipeline", "Pipeline"),
        _field("basis", "choice", "Basis|Measured By", "Base|Mesuré par"),
    ),
)

LOST_REASONS = SheetWords(
    "lost_reasons",
    ("Lost Reasons", "Loss Reasons"),
    ("Motifs de perte", "Raisons de perte"),
    (
        _field(
            "lost_reason",
            "text",
            "Lost Reason|Loss Reason|Reason|Name",
            "Motif de perte|Raison de la perte|Motif|Nom",
        ),
        _field(
            "included",
            "flag",
            "Included For Conversion|Included",
            "Compte pour la conversion|Inclus dans la conversion|Inclus",
        ),
    ),
)

RECIPIENTS = SheetWords(
    "recipients",
    ("Recipients",),
    ("Destinataires",),
    (
        _field("team", "text", "Team", "Équipe"),
        _field("to", "list", "To|Email|E-mail Address", "À|E-mail|Destinataire"),
        _field("cc", "list", "Cc|Copy To", "Cc|Copie à|Copie"),
        _field("language", "choice", "Language", "Langue"),
    ),
)
