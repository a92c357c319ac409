"""How long to wait between tries of what can fail for a while: a mail, a job."""

from datetime import timedelta

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)


def next_pause(tries: int) -> timedelta | None:
    """The pause after this many tries: 1, 2, 4 … minutes, up to 6 hours; None after 3 days."""
    waited, pause = timedelta(), FIRST_PAUSE
    for _ in range(tries - 1):
        waited += pause
        pause = min(pause * 2, LONGEST_PAUSE)
    return pause if waited + pause <= GIVE_UP_AFTER else None
