"""The outbox: nothing lost, nothing claimed twice, visible trouble."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from core.kit import db, outbox
from core.kit.outbox import Mail, MessageState, enqueue

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def mail(number: int = 1, **changes) -> Mail:
    given = {
        "template": "registration_received",
        "to_email": f"aamu{number}@yhdistys.example",
        "to_name": "Aamu Esimerkki",
        "language": "fi",
        "details": {"number": number},
    }
    return Mail(**given | changes)


async def rows():
    return await db.fetch("SELECT * FROM message ORDER BY id")


async def test_a_mail_is_kept_as_it_was_given():
    """All of it is frozen at the deed."""
    about, event = uuid.uuid4(), uuid.uuid4()
    given = mail(about_kind="registration", about_id=about, event_id=event, reply_to="j@x.example")
    await enqueue(given, NOW)
    [claimed] = await outbox.claim(NOW, lease=LEASE)
    assert claimed.to_email == "aamu1@yhdistys.example"
    assert (claimed.about_id, claimed.event_id, claimed.reply_to) == (about, event, "j@x.example")
    assert claimed.details == '{"number":1}'
    assert (claimed.attempts, claimed.created_at) == (1, NOW)
    assert claimed.lease_until == NOW + LEASE


async def test_the_same_key_is_the_same_mail():
    """A second one is silently the first, also inside a transaction that goes on."""
    await enqueue(mail(1, dedup_key="a"), NOW)
    async with db.transaction():
        await enqueue(mail(2, dedup_key="a"), NOW)
        await enqueue(mail(3), NOW)
        await enqueue(mail(4), NOW)
    assert [row["to_email"][4] for row in await rows()] == ["1", "3", "4"]


async def test_a_mail_goes_with_its_transaction():
    """When the deed is undone, nobody is told of it."""

    async def deed():
        async with db.transaction():
            await enqueue(mail(), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await deed()
    assert await rows() == []


async def test_a_claimed_mail_is_nobody_elses_until_the_lease_ends():
    """Then it is claimed again, with the same Message-ID, and the first holder's word is void."""
    await enqueue(mail(), NOW)
    [first] = await outbox.claim(NOW, lease=LEASE)
    assert await outbox.claim(NOW + LEASE, lease=LEASE) == []
    [second] = await outbox.claim(NOW + LEASE + MINUTE, lease=LEASE)
    assert second.message_id == first.message_id
    assert (first.attempts, second.attempts) == (1, 2)
    await outbox.mark_failed(first, "late", NOW)
    await outbox.mark_sent(first, NOW)
    assert [row["state"] for row in await rows()] == [MessageState.SENDING]
    await outbox.mark_sent(second, NOW + LEASE)
    [row] = await rows()
    assert (row["state"], row["sent_at"]) == (MessageState.SENT, NOW + LEASE)


async def test_a_mail_for_later_waits():
    """`send_at` decides, and the longest due goes first."""
    await enqueue(mail(1, send_at=NOW + MINUTE), NOW)
    await enqueue(mail(2), NOW)
    assert [one.to_email[4] for one in await outbox.claim(NOW, lease=LEASE)] == ["2"]
    assert [one.to_email[4] for one in await outbox.claim(NOW + MINUTE, lease=LEASE)] == ["1"]


async def test_pauses_grow_and_end_after_three_days():
    """A server that stays away is tried after 1, 2, 4 … minutes, then every 6 hours."""
    await enqueue(mail(), NOW)
    now, pauses = NOW, []
    while claimed := await outbox.claim(now, lease=LEASE):
        state = await outbox.mark_failed(claimed[0], "451 Later", now)
        [row] = await rows()
        pauses.append((row["next_try_at"] - now).total_seconds() / 60)
        if state == MessageState.GIVEN_UP:
            break
        now = row["next_try_at"]
    assert pauses[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(pauses[9:-1]) == {360}
    assert timedelta(days=2.5) < now - NOW <= timedelta(days=3)
    assert [row["state"] for row in await rows()] == [MessageState.GIVEN_UP]
    assert await outbox.claim(now + timedelta(days=9), lease=LEASE) == []
    [trouble] = await outbox.given_up(NOW)
    assert (trouble.template, trouble.error) == ("registration_received", "451 Later")


async def test_refused_for_good_is_given_up_at_once():
    """A 5xx needs no second try."""
    await enqueue(mail(), NOW)
    [claimed] = await outbox.claim(NOW, lease=LEASE)
    state = await outbox.mark_failed(claimed, "550 Unknown", NOW, for_good=True)
    assert state == MessageState.GIVEN_UP
    assert len(await outbox.given_up(NOW)) == 1
    assert await outbox.given_up(NOW + MINUTE) == []


async def test_given_back_mails_count_no_try():
    """A worker that stops leaves the rest of its batch as it was."""
    await enqueue(mail(), NOW)
    claimed = await outbox.claim(NOW, lease=LEASE)
    await outbox.give_back(claimed)
    [again] = await outbox.claim(NOW, lease=LEASE)
    assert again.attempts == 1


async def test_withdrawing_takes_back_what_has_not_gone():
    """By the object or the event, all or some templates."""
    about, event = uuid.uuid4(), uuid.uuid4()
    await enqueue(mail(1, about_id=about), NOW)
    await enqueue(mail(2, event_id=event, template="online_link"), NOW)
    await enqueue(mail(3, event_id=event, template="event_changed"), NOW)
    await outbox.withdraw(about)
    await outbox.withdraw(event, templates=["online_link"])
    states = [row["state"] for row in await rows()]
    assert states == [MessageState.WITHDRAWN, MessageState.WITHDRAWN, MessageState.QUEUED]


async def test_forgetting_a_person_leaves_the_fact_alone():
    """Names, addresses and contents go; that a mail was sent stays."""
    about = uuid.uuid4()
    await enqueue(mail(1, about_id=about), NOW)
    await outbox.mark_sent((await outbox.claim(NOW, lease=LEASE))[0], NOW)
    await enqueue(mail(2, about_id=about), NOW)
    await enqueue(mail(3, about_id=uuid.uuid4()), NOW)
    await outbox.forget([])
    await outbox.forget([about])
    first, second, third = await rows()
    assert (first["state"], second["state"]) == (MessageState.SENT, MessageState.WITHDRAWN)
    assert [row["to_email"] for row in (first, second)] == ["", ""]
    assert first["details"] == "{}"
    assert third["to_name"] == "Aamu Esimerkki"


async def test_old_mails_are_emptied():
    """Finished ones only; what waits keeps its address."""
    await enqueue(mail(1), NOW)
    await outbox.mark_sent((await outbox.claim(NOW, lease=LEASE))[0], NOW)
    await enqueue(mail(2), NOW)
    await outbox.forget_older(NOW)
    assert [row["to_email"] != "" for row in await rows()] == [True, True]
    await outbox.forget_older(NOW + MINUTE)
    assert [row["to_email"] != "" for row in await rows()] == [False, True]


async def test_the_check_sees_what_hangs():
    """A mail an hour overdue, or failing for an hour, is trouble; one for later is not."""
    await enqueue(mail(1), NOW)
    await enqueue(mail(2, send_at=NOW + timedelta(days=1)), NOW)
    assert await outbox.stuck(NOW + MINUTE) == []
    [late] = await outbox.stuck(NOW + timedelta(hours=2))
    assert (late.state, late.attempts) == (MessageState.QUEUED, 0)
    [claimed] = await outbox.claim(NOW, lease=LEASE)
    await outbox.mark_failed(claimed, "no answer", NOW)
    [failing] = await outbox.stuck(NOW + timedelta(hours=2))
    assert (failing.id, failing.error) == (late.id, "no answer")
