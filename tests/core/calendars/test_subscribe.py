"""Links of the subscribe box."""

from core.calendars.subscribe import SubscribeLinks, subscribe_links


def test_links_of_the_whole_sites_feed():
    """The forms that the programs take; the address in a query is encoded."""
    assert subscribe_links("https://yhessa.example/calendar.ics") == SubscribeLinks(
        webcal="webcal://yhessa.example/calendar.ics",
        https="https://yhessa.example/calendar.ics",
        google="https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fyhessa.example%2Fcalendar.ics",
        outlook="https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Fyhessa.example%2Fcalendar.ics",
        download="https://yhessa.example/calendar.ics?download=1",
    )


def test_a_query_of_the_feed_stays_the_feeds():
    """`&lang` must not become a parameter of Google's page."""
    links = subscribe_links("http://127.0.0.1:8000/calendar.ics?kind=training&lang=sv")
    assert links.webcal == "webcal://127.0.0.1:8000/calendar.ics?kind=training&lang=sv"
    assert links.google.endswith("calendar.ics%3Fkind%3Dtraining%26lang%3Dsv")
    assert links.outlook.endswith("calendar.ics%3Fkind%3Dtraining%26lang%3Dsv")
    assert links.download.endswith("?kind=training&lang=sv&download=1")
