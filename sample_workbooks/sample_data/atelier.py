"""Atelier Rhodanien, Lyon: planning software, bespoke development and training."""

# ruff: noqa: E501 - tables: one customer, one product a line

from datetime import date

from sample_data import mistakes
from sample_data.firm import (
    Firm,
    Milestone,
    Pipeline,
    Product,
    Rate,
    read_alone,
    read_customers,
)

CUSTOMERS = read_customers("""
Fonderies du Gier | Grands comptes | EUR | Hélène Marchand, Directrice des opérations, Décideur; Bruno Teyssier, Responsable informatique, Utilisateur
Transports Valserine | Grands comptes | EUR | Philippe Rambaud, Directeur général, Décideur
Groupe Chantemerle | Grands comptes | EUR | Sophie Lacombe, Directrice des achats, Acheteur; Antoine Berthier, DSI, Décideur
Hôpital Saint-Clair | Grands comptes | EUR | Nadia Benali, Cadre de santé, Utilisateur; Yves Morel, Directeur adjoint, Décideur
Métropole de Rochebelle | Grands comptes | EUR | Isabelle Faure, Chargée de mission, Prescripteur; Karim Haddad, Marchés publics, Acheteur
Coopérative des Alpilles | Grands comptes | EUR | Jean-Marc Vidal, Président, Décideur
Laboratoires Sorgue | Grands comptes | EUR | Claire Dumont, Responsable qualité, Prescripteur; Mathieu Roussel, DSI, Décideur
Papeteries de l'Isère | Grands comptes | EUR | Gilles Perrin, Directeur de production, Décideur
Énergies Montségur | Grands comptes | EUR | Laure Castan, Directrice financière, Décideur
Verreries Vauclaire | Grands comptes | EUR | Denis Guérin, Directeur industriel, Prescripteur; Amélie Brun, Ordonnancement, Utilisateur
Caisse Mutuelle du Forez | Grands comptes | EUR | Patrick Joubert, Secrétaire général, Décideur
Câbleries du Dauphiné | Grands comptes | EUR | Sandrine Chevalier, Directrice logistique, Décideur
Menuiserie Blanchard | PME | EUR | Luc Blanchard, Gérant, Décideur
Boulangeries Tissot | PME | EUR | Camille Tissot, Gérante, Décideur; Rémi Colin, Comptable, Acheteur
Cabinet Aubert & Fils | PME | EUR | Vincent Aubert, Associé, Décideur
Garage des Brotteaux | PME | EUR | Mehdi Saïdi, Chef d'atelier, Prescripteur
Imprimerie Delorme | PME | EUR | Élodie Delorme, Gérante, Décideur; Fabien Noir, Chef de fabrication, Utilisateur
Pépinières du Lac | PME | EUR | Romain Giraud, Gérant, Décideur
Clinique vétérinaire Bellecombe | PME | EUR | Pauline Arnaud, Vétérinaire associée, Décideur
Électricité Ravel | PME | EUR | Thierry Ravel, Gérant, Décideur
Brasserie du Pilat | PME | EUR | Julie Fournier, Directrice commerciale, Prescripteur; Simon Besson, Maître brasseur, Utilisateur
Ambulances Monteil | PME | EUR | Sylvie Monteil, Gérante, Décideur
Chaudronnerie Perret | PME | EUR | Olivier Perret, Gérant, Décideur; Anaïs Petit, Planning, Utilisateur
Toitures Savoyardes | PME | EUR | Éric Bouvier, Conducteur de travaux, Prescripteur
Traiteur Maison Lise | PME | EUR | Lise Garnier, Gérante, Décideur
Optique Carnot | PME | EUR | Nathalie Prost, Gérante, Décideur
École de conduite Ampère | PME | EUR | Hugo Mercier, Directeur, Décideur
Nettoyage Azur Services | PME | EUR | Fatou Diallo, Responsable d'exploitation, Prescripteur; Marc Leduc, Gérant, Décideur
Cycles Verdier | PME | EUR | Maxime Verdier, Gérant, Décideur
Domaine de la Roseraie | PME | EUR | Béatrice Lambert, Régisseuse, Décideur
Ébénisterie Corbin | PME | EUR | Aurélie Corbin, Gérante, Décideur
Fairholme Plastics | International | GBP | Victoria Hale, Plant Director, Décideur; Ben Hobson, Planner, Utilisateur
Redcastle Bakeries | International | GBP | Martin Shaw, Operations Director, Décideur
Lindley Rail Services | International | GBP | Priti Desai, Head of Planning, Prescripteur
Stonebridge Ceramics | International | GBP | Paul Ashworth, Managing Director, Décideur
Ateliers Montcalm | International | USD | Geneviève Tremblay, Vice-présidente, Décideur; Alexandre Roy, Analyste, Utilisateur
Harbor Lane Furniture | International | USD | Emily Novak, Operations Manager, Prescripteur
Pinecrest Components | International | USD | Robert Haines, Chief Operating Officer, Décideur; Laura Chen, Buyer, Acheteur
Bluewater Packaging | International | USD | Thomas Reyes, Plant Manager, Décideur
Juniper Valley Foods | International | USD | Megan Doyle, Supply Chain Director, Décideur
""")

ALONE = read_alone("""
Corinne Vasseur, Formatrice indépendante, Prescripteur
Étienne Maillard, Consultant, Prescripteur
Samira Cherif, Expert-comptable, Prescripteur
Laurent Pasquier, Architecte, Décideur
Odile Renaud, Mandataire, Acheteur
Bastien Leroy, Intégrateur, Prescripteur
""")

# Numbers that each country keeps for fiction.
PHONES = {
    "EUR": "+33 4 65 71 {:02d} {:02d}",
    "GBP": "+44 20 7946 0{1:03d}",
    "USD": "+1 202 555 01{1:02d}",
}

OWNERS = {
    "Grands comptes": ("Charlotte Vial", "Nicolas Ferrand", "Inès Moulin"),
    "PME": ("Julien Barbier", "Manon Ollivier", "Pierre Gonnet"),
    "International": ("Clara Whitfield", "Samuel Tran"),
}

PRODUCTS = (
    Product(
        "Planif",
        "MONTH",
        (390, 2600, 10),
        (12, 12, 24, 36),
        (
            "abonnement Planif",
            "Planif pour l'atelier",
            "Planif multisite",
            "extension Planif",
            "Planif, 40 utilisateurs",
        ),
        ("Planning", "Pointage", "Mobile"),
        ("logiciel", "abonnement"),
    ),
    Product(
        "Maintenance",
        "QUARTER",
        (900, 4200, 50),
        (4, 4, 8, 12),
        ("maintenance applicative", "support prioritaire", "maintenance des interfaces"),
        ("Planning", "Stocks"),
        ("support",),
    ),
    Product(
        "Licences",
        "YEAR",
        (2400, 14000, 100),
        (1, 1, 2, 3),
        ("licences annuelles", "licences Planif Serveur", "hébergement dédié"),
        ("Planning", "Stocks", "Qualité"),
        ("logiciel",),
    ),
    Product(
        "Développement",
        "FIXED",
        (6000, 38000, 500),
        (),
        (
            "interface avec la comptabilité",
            "module qualité sur mesure",
            "portail fournisseurs",
            "reprise des données",
            "tableau de bord",
        ),
        ("Stocks", "Qualité"),
        ("sur mesure",),
    ),
    Product(
        "Formation",
        "DAY",
        (780, 1250, 10),
        (2, 3, 5, 8, 12),
        (
            "formation des chefs d'équipe",
            "formation des administrateurs",
            "formation Planif",
            "parcours planification",
        ),
        ("Planning",),
        ("formation",),
    ),
    Product(
        "Accompagnement",
        "WEEK",
        (3200, 4800, 100),
        (2, 4, 6, 8),
        ("accompagnement au démarrage", "conduite du changement", "déploiement sur site"),
        ("Planning", "Mobile"),
        ("projet",),
    ),
    Product(
        "Assistance",
        "HOUR",
        (75, 120, 5),
        (20, 40, 80, 120),
        ("carnet d'heures d'assistance", "assistance à l'exploitation", "heures de paramétrage"),
        ("Pointage",),
        ("support",),
    ),
    Product(
        "Audit",
        "FIXED",
        (2800, 9500, 100),
        (),
        ("audit d'ordonnancement", "diagnostic des flux", "étude de faisabilité"),
        ("Qualité",),
        ("conseil",),
    ),
)

PIPELINES = (
    Pipeline(
        "Nouveaux clients",
        (
            Milestone("Prise de contact", 10, complete=False, stale=30),
            Milestone("Qualification", 20, complete=False, stale=30),
            Milestone("Démonstration", 40, complete=False, stale=21),
            Milestone("Proposition", 60, complete=False, stale=21),
            Milestone("Négociation", 80, complete=False, stale=15),
        ),
        Milestone("Gagnée", 100, complete=True, stale=None),
        Milestone("Perdue", 0, complete=True, stale=None),
    ),
    Pipeline(
        "Renouvellements",
        (
            Milestone("À échéance", 70, complete=False, stale=60),
            Milestone("Devis envoyé", 85, complete=False, stale=21),
        ),
        Milestone("Renouvelée", 100, complete=True, stale=None),
        Milestone("Non renouvelée", 0, complete=True, stale=None),
    ),
)

RATES = (
    Rate("EUR", 1, date(2025, 1, 1)),
    Rate("GBP", 1.205, date(2025, 1, 1)),
    Rate("GBP", 1.17, date(2025, 10, 1)),
    Rate("GBP", 1.15, date(2026, 4, 1)),
    Rate("GBP", 1.1545, date(2026, 10, 1)),
    Rate("USD", 0.963, date(2025, 1, 1)),
    Rate("USD", 0.855, date(2025, 10, 1)),
    Rate("USD", 0.85, date(2026, 4, 1)),
    Rate("USD", 0.8575, date(2026, 10, 1)),
)

LOST_REASONS = (
    "Prix trop élevé",
    "Concurrent retenu",
    "Projet abandonné",
    "Sans réponse",
    "Budget gelé",
    "Demande en double",
)
NOT_FOR_CONVERSION = ("Demande en double",)

FIRM = Firm(
    file="pipeline-fr.xlsx",
    title="Atelier Rhodanien, suivi commercial",
    titles={
        "opportunities": (
            "Atelier Rhodanien – suivi commercial",
            "Mise à jour du vendredi 27 novembre 2026",
        ),
        "contacts": (
            "Atelier Rhodanien – répertoire",
            "Clients et interlocuteurs au 27 novembre 2026",
        ),
    },
    language="fr",
    goals={"Grands comptes": 330_000, "PME": 250_000, "International": 140_000},
    seed=6903,
    prefix="AR-",
    customers=CUSTOMERS,
    alone=ALONE,
    owners=OWNERS,
    products=PRODUCTS,
    pipelines=PIPELINES,
    lost_reasons=LOST_REASONS,
    tags=("recommandation", "salon", "appel d'offres", "multisite", "prioritaire"),
    next_steps=(
        "Recommandation",
        "Salon professionnel",
        "Site web",
        "Partenaire",
        "Client existant",
    ),
    renewal="renouvellement",
    season=(7, 8, 11, 9, 7, 13, 6, 2, 10, 11, 9, 7),
    phones=PHONES,
    namesakes=frozenset(),
    rates=RATES,
    not_for_conversion=NOT_FOR_CONVERSION,
    changes=mistakes.ATELIER,
    again=mistakes.ATELIER_AGAIN,
)
