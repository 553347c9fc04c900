"""Who plays: the staff of eight authorities, with fictional names and addresses."""

from dataclasses import dataclass

PASSWORD = "plain-demonstration-pass"
"""Of every demonstration sign-in; users with it exist only where DEMONSTRATION is on."""

INTAKE, INVESTIGATOR, APPROVER = "intake_officer", "investigator", "approver"
COOPERATION, AUDITOR, ADMINISTRATOR = "cooperation_officer", "auditor", "administrator"


@dataclass(frozen=True)
class Part:
    """One staff member: e-mail, name, authority and what they may and can do."""

    email: str
    name: str
    authority: str
    roles: tuple[str, ...]
    languages: tuple[str, ...]
    child_path_trained: bool = False


@dataclass(frozen=True)
class Office:
    """A participating authority's fictional office, as its letters show it."""

    slug: str
    languages: tuple[str, ...]
    address: str
    phone: str
    signatory: str
    accent: str
    surnames: tuple[str, str, str, str, str, str]


OFFICES = (
    Office(
        "ie-dpc",
        ("en", "ga"),
        "6 Example Square South\nDublin 2\nD02 XX00\nIreland",
        "+353 1 555 0100",
        "Deputy Commissioner",
        "#14532d",
        ("Byrne", "Nolan", "Kinsella", "Doyle", "Rafferty", "Quinlan"),
    ),
    Office(
        "de-be",
        ("de", "en"),
        "Musterstraße 12\n10963 Berlin\nGermany",
        "+49 30 5550100",
        "Head of Sanctions",
        "#7f1d1d",
        ("Albrecht", "Yilmaz", "Brandt", "Kessler", "Nowak", "Seidel"),
    ),
    Office(
        "fr-cnil",
        ("fr", "en"),
        "3 place de l’Exemple\n75007 Paris\nFrance",
        "+33 1 55 55 01 00",
        "Director of Rights Protection and Sanctions",
        "#1e3a8a",
        ("Marchand", "Benali", "Girard", "Lefort", "Roussel", "Dumas"),
    ),
    Office(
        "gb-ico",
        ("en", "cy"),
        "Example House\nWater Lane\nWilmslow\nSK9 0XX\nUnited Kingdom",
        "+44 1632 960100",
        "Director of Investigations",
        "#3b0764",
        ("Hughes", "Okafor", "Pritchard", "Shah", "Walker", "Ellis"),
    ),
    Office(
        "it-garante",
        ("it", "en"),
        "Piazza dell’Esempio 11\n00187 Roma\nItaly",
        "+39 06 5550100",
        "Head of Department",
        "#064e3b",
        ("Ferri", "Moretti", "Conti", "Russo", "Galli", "Vitale"),
    ),
    Office(
        "nl-ap",
        ("nl", "en"),
        "Voorbeeldlaan 30\n2594 XX Den Haag\nNetherlands",
        "+31 70 555 0100",
        "Director of Enforcement",
        "#7c2d12",
        ("de Wit", "Bakker", "Visser", "Aydin", "Smits", "Mulder"),
    ),
    Office(
        "ca-opc",
        ("en", "fr"),
        "30 Example Street\nGatineau, Quebec\nK1A 0X0\nCanada",
        "+1 819 555 0100",
        "Assistant Commissioner",
        "#881337",
        ("Tremblay", "Singh", "MacLeod", "Roy", "Chen", "Gagnon"),
    ),
    Office(
        "au-oaic",
        ("en",),
        "175 Example Street\nSydney NSW 2000\nAustralia",
        "+61 2 5550 0100",
        "Assistant Commissioner, Dispute Resolution",
        "#713f12",
        ("Nguyen", "Campbell", "Papas", "Reid", "Harrison", "Lim"),
    ),
)

_FIRST = ("Ada", "Ben", "Cleo", "Dario", "Edda", "Finn")
_DUTIES = (
    ("intake", (INTAKE,), True),
    ("investigator", (INVESTIGATOR,), True),
    ("investigator2", (INVESTIGATOR,), False),
    ("approver", (APPROVER,), True),
    ("cooperation", (COOPERATION, INVESTIGATOR), True),
    ("admin", (ADMINISTRATOR, AUDITOR, APPROVER), True),
)


def parts() -> list[Part]:
    """Every demonstration member: six for each of the eight authorities."""
    return [
        Part(
            email=f"{login}@{office.slug}.example",
            name=f"{first} {surname}",
            authority=office.slug,
            roles=roles,
            languages=office.languages,
            child_path_trained=trained,
        )
        for office in OFFICES
        for (login, roles, trained), first, surname in zip(
            _DUTIES, _FIRST, office.surnames, strict=True
        )
    ]
