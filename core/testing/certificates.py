"""Contents of invented certificates."""

from datetime import date

import msgspec

from core.certificates import CertificateContent, DateSpan

PLAIN = CertificateContent(
    language="fi",
    recipient="Aino-Inkeri von Koe-Esimerkki",
    title="Kansiot kuntoon 2027",
    dates=tuple(
        DateSpan(day, day) for day in (date(2027, 3, 10), date(2027, 3, 17), date(2027, 3, 31))
    ),
    place="Kansallisarkiston Joensuun toimipaikka",
    municipality="Joensuu",
    lessons=12,
    minutes=540,
    contents=("Mitä säilytetään ja kuinka kauan", "Arkistonmuodostussuunnitelma"),
    organisers=("Pohjois-Karjalan Järjestöasiain neuvottelukunta JANE",),
    issued_place="Joensuu",
    issued_on=date(2027, 4, 6),
    signer_name="Veikko Mallikas",
    signer_title="järjestösihteeri",
    number="YH-2027-7KQM4RTXH2WD",
    check_url="https://yhessa.example/c/YH-2027-7KQM4RTXH2WD",
    check_address="yhessa.example/c",
    signature="signature",
)
"""A certificate of a three-evening course in Finnish; tests change what they look at."""

LONG_NAME = "Maximiliana Kaarnikka-Kuusankukka-Ylämyllynmäki-Esimerkki"
LONG_TITLE = (
    "Järjestöfoorumi: Kansiot kuntoon -arkistointikoulutus yhdistystoimijoille, "
    "arkistonmuodostussuunnitelman laatiminen ja sähköisen aineiston pitkäaikaissäilytys"
)
THREE_ORGANISERS = (
    "Pohjois-Karjalan Järjestöasiain neuvottelukunta JANE",
    "Pohjois-Karjalan Sosiaaliturvayhdistys ry",
    "Kermajärven Kuurojen Kerho Viitto ry",
)


def certificate_content(**changes: object) -> CertificateContent:
    """The plain certificate with these fields changed."""
    return msgspec.structs.replace(PLAIN, **changes)
