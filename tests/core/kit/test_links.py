"""Links that need no account."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from core.kit.links import TOKEN_LENGTH, Links, one_time_token, token_hash

LINKS = Links(["the first key of this site, long enough"])


@given(st.uuids(), st.integers(0, 5))
def test_token_opens_its_own_object_alone(subject: UUID, generation: int):
    """Same purpose, id and generation: open; anything else: closed."""
    token = LINKS.token("seat", subject, generation)
    assert len(token) == TOKEN_LENGTH
    assert LINKS.subject(token) == subject
    assert LINKS.matches(token, "seat", subject, generation)
    assert not LINKS.matches(token, "registration", subject, generation)
    assert not LINKS.matches(token, "seat", subject, generation + 1)
    assert not LINKS.matches(token, "seat", uuid4(), generation)


@given(st.text(max_size=60))
def test_invented_tokens_open_nothing(token: str):
    """Neither an error nor a door."""
    subject = LINKS.subject(token)
    assert subject is None or not LINKS.matches(token, "seat", subject)


def test_every_changed_sign_closes():
    """Each of the 43 signs counts, the last two bits too."""
    subject = uuid4()
    token = LINKS.token("seat", subject)
    for place, sign in enumerate(token):
        for other in "AB_-":
            if other != sign:
                changed = token[:place] + other + token[place + 1 :]
                found = LINKS.subject(changed)
                assert found is None or not LINKS.matches(changed, "seat", found)


def test_old_key_is_still_accepted():
    """The first key signs, all are accepted; a key that is gone closes its links."""
    subject = uuid4()
    old = LINKS.token("seat", subject)
    both = Links(["a new key of this site, long enough", "the first key of this site, long enough"])
    assert both.matches(old, "seat", subject)
    assert both.token("seat", subject) != old
    assert not Links(["a new key of this site, long enough"]).matches(old, "seat", subject)


def test_counting_keys_tell_nothing():
    """An address is counted by a hash that depends on the secret and the purpose."""
    assert LINKS.keyed_hash("sign-up", "192.0.2.1") != LINKS.keyed_hash("again", "192.0.2.1")
    assert "192" not in LINKS.keyed_hash("sign-up", "192.0.2.1")


def test_one_time_tokens_differ():
    """256 random bits; what is stored is not what opens."""
    first, second = one_time_token(), one_time_token()
    assert first != second
    assert token_hash(first) != first
