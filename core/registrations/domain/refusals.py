"""Why a sign-up or a change is refused, in sentences that say what to do."""

from core.kit.errors import Refused
from core.kit.forms import Problem
from core.kit.i18n import translator

_ = translator("registrations")


class NoSignUp(Refused):
    """The event takes no sign-ups."""

    sentence = _("This event needs no sign-up: you are welcome as you are.")


class NotYetOpen(Refused):
    """Sign-up begins later."""

    sentence = _("Sign-up has not opened yet.")


class RegistrationClosed(Refused):
    """The time for signing up is over."""

    sentence = _("Sign-up has closed.")


class EventCancelled(Refused):
    """The event was cancelled, maybe a moment ago."""

    sentence = _("The event has been cancelled.")


class EventStarted(Refused):
    """It is too late for this change."""

    sentence = _("The event has already begun, so this can no longer be changed here.")


class EventFull(Refused):
    """There is no place, and no queue to wait in."""

    sentence = _("There are not enough places left for this way of taking part.")


class SessionFull(Refused):
    """A chosen session has no place left."""

    sentence = _("There are no places left in this session. Choose another.")


class OnlyQueueLeft(Refused):
    """The place that was told is gone; a place in the queue is what is left."""

    sentence = _("The places have just run out. You can still join the queue.")


class NameGiven(Refused):
    """After the event only the organiser changes a name, as certificates hang on it."""

    sentence = _("The event is over, so ask the organiser to change the name.")


class AlreadyMarked(Refused):
    """Whoever gets the seat would get the earlier person's attendance with it."""

    sentence = _(
        "The attendance of this place has been marked, so it can't be given to another person."
        " The other person can sign up at the door."
    )


class SensitiveGone(Refused):
    """The day is past on which the answers to sensitive questions are removed."""

    sentence = _(
        "Diets, needs of support and other sensitive answers are no longer kept after the event,"
        " so they were not saved. Open the form again to change the rest."
    )


class DataRemoved(Refused):
    """The personal data of the registration have been removed."""

    sentence = _("The personal data of this registration have been removed.")


class KeyUsed(Refused):
    """The same form key came before, with another event or other content."""

    sentence = _(
        "This form was sent once already, and what you see here differs from that."
        " The first one counts. Press the button again to send this one too."
    )


class FormRefused(Refused):
    """Fields that the rules don't allow, all of them at once."""

    status = 422
    sentence = _("Check what you wrote.")

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems
