"""Feedback on accessibility: a form whose text goes to the keeper by mail."""

from datetime import datetime, timedelta
from typing import Final

from core.groups import SiteInfo
from core.kit import rates
from core.kit.forms import FormReader
from core.kit.i18n import localized, translator
from core.kit.links import Links
from core.kit.outbox import Mail, enqueue
from core.site.mail_details import Feedback

_ = translator("site")

LONGEST: Final = 5000
WINDOW: Final = timedelta(minutes=10)
MOST: Final = 10


def read_feedback(form: FormReader) -> Feedback:
    """What was written, so far as it is right; the form keeps the problems."""
    return Feedback(
        text=form.text("text", longest=LONGEST, missing=_("Write what did not work.")),
        page=form.line("page", longest=300),
        name=form.line("name"),
        email=form.email("email"),
    )


async def send_feedback(
    feedback: Feedback, site: SiteInfo, *, client: str, links: Links, now: datetime
) -> None:
    """Put it into the outbox; raises TooMany after ten from one address in ten minutes.

    The keeper reads it in Finnish and answers to the writer.
    """
    key = links.keyed_hash("feedback", client)
    (await rates.count(key, now, window=WINDOW, limit=MOST)).refuse_if_over(now)
    mail = Mail(
        template="feedback",
        to_email=site.keeper.email,
        to_name=localized(site.keeper.name, "fi")[0],
        language="fi",
        details=feedback,
        reply_to=feedback.email,
    )
    await enqueue(mail, now)
