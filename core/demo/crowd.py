"""The people who sign up in the demo: all invented, of invented associations."""

from collections.abc import Iterator
from itertools import count
from typing import Final

import msgspec

from core.demo import reading
from core.demo.ground import Ground
from core.groups import AssociationOut
from core.kit.text import slugify

DIETS: Final = ("gluteeniton", "laktoositon", "vegaaninen", "pähkinäallergia")
EVERY_NTH_DIET: Final = 6
LANGUAGES: Final = {"Siri Exempelström": "sv", "Нина Пример": "en", "Ahmed Mithal": "en"}
NEEDS: Final = {
    "Aino-Inkeri von Koe-Esimerkki": ("wheelchair",),
    "Uuno Kaksois Näyte": ("sign_language",),
}
NO_PHOTOS: Final = frozenset({"Öljymäki Åke", "Satu Tyhjä"})


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who signs up, alone or for others."""

    name: str
    email: str
    association: AssociationOut | None
    language: str = "fi"
    diet: str = ""
    needs: tuple[str, ...] = ()
    refuses_photos: bool = False


def everybody(ground: Ground, *, without: frozenset[str] = frozenset()) -> Iterator[Person]:
    """The people in the order in which they sign up, without end; some may be left out."""
    found = (person(ground, number) for number in count())
    return (one for one in found if one.name not in without)


def named(ground: Ground, name: str) -> Person:
    """One of the people of the data."""
    return person(ground, reading.people().index(name))


def person(ground: Ground, number: int) -> Person:
    """The person with this number: first those of the data, then names put together."""
    name = _name(number)
    slug = slugify(name).replace("-", ".") or f"osallistuja{number}"
    return Person(
        name=name,
        email=f"{slug}@yhdistys.example",
        association=_association(ground, name, number),
        language=LANGUAGES.get(name, "fi"),
        diet="" if number % EVERY_NTH_DIET else DIETS[number // EVERY_NTH_DIET % len(DIETS)],
        needs=NEEDS.get(name, ()),
        refuses_photos=name in NO_PHOTOS,
    )


def _name(number: int) -> str:
    people = reading.people()
    if number < len(people):
        return people[number]
    names = reading.names()
    turn, first = divmod(number - len(people), len(names.first))
    return f"{names.first[first]} {names.last[(turn + first) % len(names.last)]}"


def _association(ground: Ground, name: str, number: int) -> AssociationOut | None:
    known = list(ground.associations.values())
    home = reading.homes().get(name, known[number * 7 % len(known)].slug)
    return ground.associations[home] if home else None
