"""The honest mistakes: rows are clean until these are put in; README.md has what each teaches."""

from datetime import date

from sample_data.firm import Change, Formula

TIDEWELL = (
    # rejected
    Change("TW1071", {"owner": None, "team": None}),
    Change("TW1078", {"probability": 700}),
    Change("TW1119", {"duration": None}),
    Change("TW1128", {"value": "tbc"}),
    Change("TW1134", {"duration": 2}),
    Change("TW1135", {"milestone": "Negociation"}),
    # read, with a warning
    Change("TW1059", {"created_on": date(2026, 10, 1)}),
    Change("TW1082", {"value": None, "currency": None, "duration": None}),
    Change("TW1090", {"probability": 90}),
    Change("TW1092", {"probability": 50}),
    Change(
        "TW1094",
        {
            "name": "Millbrook Academy Trust – credit for unused support hours",
            "value": -110,
            "duration": 12,
        },
    ),
    Change("TW1095", {"contact": "Piet van Aerts", "contact_email": None}),
    Change("TW1097", {"product": None}),
    Change(
        "TW1100", {"name": "Tolka Engineering – service desk\u200b for the head office, renewal"}
    ),
    Change("TW1104", {"contact": "James Carter", "contact_email": None}),
    Change("TW1105", {"contact": "Ballinroe CU"}),
    Change("TW1111", {"closed_on": date(2026, 12, 18)}),
    Change("TW1121", {"expected_close": None, "closed_on": None}),
    Change("TW1122", {"product": None}),
    Change("TW1123", {"closed_on": date(2026, 11, 12)}),
    Change("TW1126", {"additional_contacts": "Gareth Pugh (Influencer); Anna Thorn"}),
    Change("TW1133", {"product": None}),
    Change("TW1137", {"probability": "80 %"}),
    Change(
        "TW1138",
        {
            "name": "Granite State Tooling – Campinas plant, support hours, renewal",
            "currency": "BRL",
            "value": 560,
        },
    ),
    Change("TW1139", {"value": "12\u00a0500,50\u00a0€"}),
    Change("TW1140", {"value": None}),
    Change("TW1143", {"expected_close": "2027-02-19"}),
    # no mistake: a team alone is enough
    Change("TW1131", {"owner": None}),
    # no mistake: the e-mail says which of two people of one name is meant
    Change(
        "TW1103",
        {
            "contact": "James Carter",
            "contact_email": "james.carter@cedar-point-clinics.example.com",
        },
    ),
)

# Rows that stand twice: typed again at the end of the sheet, the first with other figures.
TIDEWELL_AGAIN = (
    Change("TW1118", {"value": 9800, "duration": 3}),
    Change("TW1085", {}),
)

ATELIER = (
    # rejected
    Change("AR-1102", {"duration": 3}),
    Change("AR-1108", {"value": Formula("=#REF!*12", "#REF!")}),
    Change("AR-1110", {"owner": None, "team": None}),
    Change("AR-1120", {"probability": 700}),
    Change("AR-1139", {"duration": 2.5}),
    Change("AR-1141", {"milestone": "Négo", "probability": None}),
    # read, with a warning
    Change("AR-1061", {"value": None}),
    Change("AR-1071", {"product": None}),
    Change(
        "AR-1075",
        {"name": "Cabinet Aubert & Fils – avoir sur l'audit d'ordonnancement", "value": -1200},
    ),
    Change("AR-1082", {"product": None}),
    Change("AR-1083", {"name": "Ateliers Montcalm –\u200b licences annuelles, renouvellement"}),
    Change("AR-1098", {"created_on": date(2026, 10, 5)}),
    Change("AR-1115", {"value": None, "currency": None}),
    Change("AR-1123", {"additional_contacts": "Bruno Teyssier (Utilisateur); Léa Fontaine"}),
    Change("AR-1127", {"product": None}),
    Change("AR-1128", {"expected_close": None, "closed_on": None}),
    Change("AR-1131", {"probability": 0.9}),
    Change("AR-1132", {"probability": 0.4}),
    Change("AR-1134", {"probability": "80\u00a0%"}),
    Change("AR-1136", {"contact": "Cycle Verdier"}),
    Change("AR-1138", {"closed_on": date(2026, 11, 10)}),
    Change("AR-1140", {"closed_on": date(2026, 12, 4)}),
    Change(
        "AR-1142",
        {
            "name": "Pinecrest Components – formation des chefs d'équipe, site de Curitiba",
            "currency": "BRL",
            "value": 4600,
        },
    ),
    Change("AR-1145", {"contact": "Papeterie de l'Isère"}),
    Change("AR-1146", {"expected_close": "2027-06-16"}),
    Change("AR-1147", {"value": "12\u202f500,50\u00a0€"}),
    # no mistake: a team alone is enough
    Change("AR-1086", {"owner": None}),
)

# Rows that stand twice: typed again at the end of the sheet, the first with another price.
ATELIER_AGAIN = (
    Change("AR-1103", {"value": 12500}),
    Change("AR-1087", {}),
)
