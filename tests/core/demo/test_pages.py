"""The pages of the demo: links to try, and mails to read."""

from email.message import EmailMessage

import pytest

from core.demo.mailbox import list_mails, read_mail

SITE = "http://yhessa.example"


def put_mail(folder, name="20261124T100000-00000001-registration_received"):
    """A mail with a link, markup in its text and a calendar part."""
    mail = EmailMessage()
    mail["From"] = "Yhessä <no-reply@yhessa.example>"
    mail["To"] = "Siri Exempelström <siri@yhdistys.example>"
    mail["Subject"] = "Ilmoittautuminen: Arkistoilta"
    mail["Date"] = "Tue, 24 Nov 2026 10:00:00 +0000"
    mail.set_content("Hei <b>Siri</b>!\n\nOma sivu:\nhttp://yhessa.example/fi/r/abc.\n")
    mail.add_alternative("<p>Hei</p><script>1</script>", subtype="html")
    mail.add_attachment("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar", filename="a.ics")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.eml").write_bytes(bytes(mail))
    return name


@pytest.mark.parametrize("path", ["/demo", "/demo/mails", "/demo/mails/x", "/demo/mails/x.eml"])
async def test_only_a_demo_has_them(path, reference_data, client):
    """On a real site the mails of real people lie in that folder."""
    assert (await client.get(path)).status_code == 404


async def test_links_and_mails(make, serve):
    """The links page leads to what can be tried; a mail shows its text, never its markup."""
    made = await make()
    name = put_mail(made.settings.mail_folder)
    async with serve(made.settings, made.now) as client:
        page = await client.get(f"{SITE}/demo", headers={"accept-language": "fi"})
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert "noindex" in page.text
        for link, address in made.links.items():
            if link != "mailbox":
                assert f'href="{address.removeprefix(SITE)}"' in page.text, link
        mails = await client.get(f"{SITE}/demo/mails")
        assert f"/demo/mails/{name}" in mails.text
        mail = await client.get(f"{SITE}/demo/mails/{name}")
        assert '<a href="http://yhessa.example/fi/r/abc">' in mail.text
        assert "Hei &lt;b&gt;Siri&lt;/b&gt;!" in mail.text
        assert "BEGIN:VCALENDAR" in mail.text
        assert "<script>1" not in mail.text
        whole = await client.get(f"{SITE}/demo/mails/{name}.eml")
        assert whole.headers["content-type"].startswith("message/rfc822")
        assert whole.headers["content-disposition"].startswith("attachment")
        for wrong in ("nobody", "..%2Fsecret_key", "nobody.eml"):
            assert (await client.get(f"{SITE}/demo/mails/{wrong}")).status_code == 404


def test_an_empty_mailbox(tmp_path):
    """The page is asked for before the first mail has gone."""
    assert list_mails(tmp_path / "mails") == ([], 0)
    assert read_mail(tmp_path / "mails", "x") is None


def test_newest_mails_first(tmp_path):
    """What one has just caused stands at the top."""
    put_mail(tmp_path, "20261124T100000-00000001-seat_named")
    put_mail(tmp_path, "20261124T100500-00000002-seat_named")
    mails, total = list_mails(tmp_path)
    assert [mail.name[16:24] for mail in mails] == ["00000002", "00000001"]
    assert total == 2
    assert mails[0].subject == "Ilmoittautuminen: Arkistoilta"
