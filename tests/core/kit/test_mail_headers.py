"""Header fields: nothing typed breaks out of its field, and everything is read back."""

import email
import email.policy
from email.headerregistry import Address

import pytest

from core.kit.mail_headers import BadAddress, ReadyHeaders, address_field, safe_address, text_field

NASTY = [
    "Aamu\r\nBcc: uhri@muualla.example",
    "Aamu\nSubject: Voitto",
    "=?utf-8?q?Aamu=0ABcc=3A_uhri=40muualla.example?=",
    'Virtanen, "Ate" <pomo@muualla.example>',
    "Ääkkönen, Öljy; <x@y.example>, toinen@z.example",
    "Ääkkönen" * 30 + ", uhri@muualla.example",
    "مريم \u202eأحمد",
    "a" * 300,
    "\\",
    '"',
    "(huomautus)",
    "Aamu 🌲 Esimerkki",
    "nul\0merkki",
    "\u2028rivi\u2029",
]


def as_read(field: str, value: str):
    data = f"{field}: {value}\r\nX-Last: yes\r\n\r\nbody\r\n".encode("ascii")
    return email.message_from_bytes(data, policy=email.policy.default)


@pytest.mark.parametrize("name", NASTY)
def test_a_name_stays_one_name(name):
    """Whatever it holds, there is one address, no further field, and no line too long."""
    value = address_field("To", name, "aamu@yhdistys.example")
    read = as_read("To", value)
    assert read.keys() == ["To", "X-Last"]
    [address] = read["To"].addresses
    assert address.addr_spec == "aamu@yhdistys.example"
    assert all(len(line) <= 78 for line in value.split("\r\n"))
    assert not {"\r", "\n", "\0"} & set(address.display_name)


@pytest.mark.parametrize("name", ["Aamu Esimerkki", "Virtanen, Aamu", 'Ate "A" Ö', "Ä; <x>"])
def test_a_name_is_read_as_it_was_typed(name):
    """Commas and quotes are part of it."""
    read = as_read("To", address_field("To", name, "a@b.example"))
    assert read["To"].addresses == (Address(name, addr_spec="a@b.example"),)


@pytest.mark.parametrize("text", NASTY)
def test_a_subject_stays_one_field(text):
    """And reads as typed, but for what can't be seen."""
    value = text_field("Subject", text)
    read = as_read("Subject", value)
    assert read.keys() == ["Subject", "X-Last"]
    assert all(len(line) <= 78 for line in value.split("\r\n"))
    assert not {"\r", "\n", "\0", "\u202e"} & set(read["Subject"])


def test_a_subject_that_looks_encoded_is_shown_as_typed():
    """Readers decode once, so the typed encoded word comes out as it was."""
    typed = "=?utf-8?q?Aamu?="
    assert as_read("Subject", text_field("Subject", typed))["Subject"] == typed


@pytest.mark.parametrize(
    "address",
    [
        "",
        "aamu",
        "a@",
        "@b.example",
        "a b@c.example",
        "a@b.example, c@d.example",
        "a@b\r\nBcc: x@y.z",
        "<a@b.example>",
        "a@b..example",
        "ä@b.example",
        "a@b.example\0",
        '"a"@b.example',
    ],
)
def test_what_is_no_address_gets_no_mail(address):
    """It is refused, not repaired."""
    with pytest.raises(BadAddress):
        safe_address(address)


def test_a_domain_with_letters_of_its_own_is_encoded():
    """All servers know the IDNA form."""
    assert safe_address("aamu@yhdistys-ääni.example") == "aamu@xn--yhdistys-ni-t8aa.example"


@pytest.mark.parametrize("value", ["a\nB: c", "a\r\nB: c", "a\rb", "ä", "a\0"])
def test_the_policy_takes_only_ready_values(value):
    """A forgotten encoding fails here and not at the reader."""
    with pytest.raises(ValueError, match="not encoded"):
        ReadyHeaders().header_store_parse("Subject", value)
