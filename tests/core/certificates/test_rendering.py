"""The PDF files, read back by other programs."""

import io
import re
import subprocess
import sys

import pikepdf
import pypdf
import pytest

from core.certificates.content import encode
from core.certificates.rendering import (
    _lay_out as lay_out,
)
from core.certificates.rendering import (
    fits,
    markup,
    render_pdf,
    render_print_file,
)
from core.testing.certificates import (
    LONG_NAME,
    LONG_TITLE,
    PLAIN,
    THREE_ORGANISERS,
    certificate_content,
)

SAMPLES = {
    "portrait in Finnish": PLAIN,
    "landscape in Swedish": certificate_content(language="sv", layout="landscape"),
    "Cyrillic, online, in English": certificate_content(
        language="en", recipient="Нина Пример", online=True, title_language="fi"
    ),
    "long name and title": certificate_content(
        recipient=LONG_NAME, title=LONG_TITLE, organisers=THREE_ORGANISERS
    ),
    "long name and title, landscape": certificate_content(
        recipient=LONG_NAME, title=LONG_TITLE, organisers=THREE_ORGANISERS, layout="landscape"
    ),
    "200 letters": certificate_content(recipient=(LONG_NAME + " ") * 3 + LONG_NAME[:26]),
    "200 letters, landscape": certificate_content(
        recipient=(LONG_NAME + " ") * 3 + LONG_NAME[:26], title=LONG_TITLE, layout="landscape"
    ),
    "one word of 200 letters": certificate_content(recipient="Ylämyllynmäki" * 15 + "abcde"),
    "Greek": certificate_content(recipient="Αριάδνη Παπαδοπούλου"),
    "Vietnamese": certificate_content(recipient="Nguyễn Thị Ánh"),
    "Skolt Sámi": certificate_content(recipient="Ǩiõskk Ŋuõrŋŋ Ŧeʹll Ǥuâǥǥ Ʒâʒʒ"),
    "Arabic": certificate_content(recipient="محمد عبد الرحمن الأحمدي"),
    "Hebrew": certificate_content(recipient="מרים בת־שבע כהן", layout="landscape"),
    "no signer, no logo": certificate_content(
        signature="", logo="", signer_name="", signer_title="", contents=(), organisers=()
    ),
    "Chinese": certificate_content(recipient="王小明"),
}
MANY_LINES = tuple(f"{number}. {LONG_TITLE}" for number in range(40))


@pytest.fixture(scope="module", params=SAMPLES, ids=list(SAMPLES))
def sample(request, tmp_path_factory):
    """One content, its PDF, and the file that holds it."""
    content = SAMPLES[request.param]
    data = render_pdf(content)
    path = tmp_path_factory.mktemp("pdf") / "certificate.pdf"
    path.write_bytes(data)
    return content, data, path


def run(*command):
    """What a program says; it must end well."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def squeezed(text):
    """Text without spaces, hyphens at line ends and marks of direction."""
    return re.sub(r"[-־\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+", "", text)


def test_file_is_sound(sample):
    """Another reader finds no fault in the file's structure."""
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", sample[2])


def test_text_can_be_read_and_copied(sample):
    """Name, title and number come out of the file as they were put in."""
    content, _, path = sample
    text = squeezed(run("pdftotext", path, "-"))
    if content.recipient == "王小明":
        assert "\ufffd" * 3 in text
    else:
        assert squeezed(content.recipient) in text
    assert squeezed(content.title) in text
    assert squeezed("YH-2027-7KQM-4RTX-H2WD") in text


def test_file_says_what_it_is(sample):
    """Title, language, tags and the dates of the issue, never of the clock."""
    content, data, path = sample
    info = run("pdfinfo", "-isodates", path)
    assert re.search(rf"Title: +.*{re.escape(content.title)}", info)
    assert re.search(r"Tagged: +yes", info)
    assert re.findall(r"(?:CreationDate|ModDate): +(\S+)", info) == ["2027-04-06T00:00:00Z"] * 2
    root = pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]
    assert root["/Lang"] == content.language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_fonts_are_embedded_with_their_letters(sample):
    """No reader needs a font of its own machine, and each shape knows its letter."""
    fonts = [line.split() for line in run("pdffonts", sample[2]).splitlines()[2:]]
    assert fonts
    assert {tuple(font[-5:-2]) for font in fonts} == {("yes", "yes", "yes")}
    assert all("Paper-" in font[0] for font in fonts), "a font of the machine got in"


def test_both_standards_are_claimed(sample):
    """One file is PDF/A-3a and PDF/UA-1, and the metadata agrees with the file's own."""
    content, data, _ = sample
    with pikepdf.open(io.BytesIO(data)) as pdf:
        meta = pdf.open_metadata()
        assert meta.pdfa_status == "3A"
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == str(pdf.docinfo["/Title"])
        assert list(meta.get("dc:creator", [])) == list(content.organisers)
        assert "/Filter" not in pdf.Root.Metadata


def structure(pdf):
    """All elements of the structure tree, in reading order."""

    def walk(element):
        yield element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid)

    return list(walk(pdf.Root.StructTreeRoot.K[0]))


def test_tags_carry_headings_pictures_and_link(sample):
    """A screen reader hears headings, the pictures' texts and one link to the check page."""
    content, data, _ = sample
    with pikepdf.open(io.BytesIO(data)) as pdf:
        elements = structure(pdf)
        kinds = [str(element.S) for element in elements]
        headings = [kind for kind in kinds if re.fullmatch(r"/H\d", kind)]
        assert headings == ["/H1", "/H2", *["/H3"] * bool(content.contents)]
        texts = [str(element.Alt) for element in elements if str(element.S) == "/Figure"]
        assert len(texts) == 1 + bool(content.signature)
        assert all(texts)
        (link,) = [element for element in elements if str(element.S) == "/Link"]
        assert str(link.K[0].Obj.A.URI) == content.check_url
        height = pdf.pages[0].MediaBox[3]
        for element in elements:
            if str(element.S) == "/Figure":
                left, bottom, right, top = element.A.BBox
                assert 0 < left < right
                assert 0 < bottom < top < height / 2, "the pictures stand in the lower half"


def test_title_in_another_language_is_marked():
    """An English paper for a training that has only a Finnish title is read out well."""
    data = render_pdf(SAMPLES["Cyrillic, online, in English"])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        languages = {str(e.S): str(e.Lang) for e in structure(pdf) if "/Lang" in e}
    assert languages == {"/H2": "fi"}


@pytest.mark.parametrize("name", SAMPLES)
def test_text_ends_above_the_footer(name):
    """Sane content stays on one page, and nothing runs into signature or QR code."""
    document = lay_out(SAMPLES[name], bundle=False)
    assert len(document.pages) == 1
    assert fits(document)


@pytest.mark.parametrize("layout", ["portrait", "landscape"])
def test_very_long_content_goes_on(layout, tmp_path):
    """What does not fit on a page goes on over the next; nothing is cut."""
    content = certificate_content(contents=MANY_LINES, layout=layout)
    path = tmp_path / "long.pdf"
    path.write_bytes(render_pdf(content))
    text = squeezed(run("pdftotext", path, "-"))
    assert all(squeezed(line) in text for line in MANY_LINES)
    assert len(pypdf.PdfReader(path).pages) > 1
    assert squeezed("Veikko Mallikas") in squeezed(pypdf.PdfReader(path).pages[-1].extract_text())


def test_same_content_gives_same_bytes():
    """Two processes, after different work, write the same file: its hash can be kept."""
    program = (
        "import sys; from core.certificates.pool import render_here;"
        "sys.stdout.buffer.write(render_here([sys.stdin.read()], 'certificate'))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        input=encode(PLAIN).encode(),
        check=True,
        capture_output=True,
    )
    render_pdf(SAMPLES["Arabic"])
    assert render_pdf(PLAIN) == other.stdout
    assert render_pdf(certificate_content(recipient="Aino Toinen")) != other.stdout


def test_markup_is_escaped():
    """A name is text, whatever it holds."""
    html = markup(certificate_content(recipient="<img src=x>", title='"><b>', place="&lt;"))
    assert "<img src=x>" not in html
    assert "&lt;img src=x&gt;" in html
    assert "&amp;lt;" in html


def test_qr_code_leads_to_the_check_page(tmp_path):
    """The QR code is drawn from the full address."""
    one = markup(PLAIN)
    other = markup(certificate_content(check_url="https://yhessa.example/c/YH-2027-000000000000"))
    codes = [re.search(r"<svg.*?</svg>", html, re.DOTALL)[0] for html in (one, other)]
    assert codes[0] != codes[1]
    assert all("<title>QR-koodi: todistuksen tarkistusosoite</title>" in code for code in codes)


def test_print_file_holds_all(tmp_path):
    """One file for the printer: each name once, bookmarked, in its own language."""
    contents = [
        PLAIN,
        certificate_content(recipient="Siri Exempelström", language="sv", layout="landscape"),
        certificate_content(recipient="محمد"),
        certificate_content(recipient="Pitkä Sisältö", contents=MANY_LINES),
    ]
    data = render_print_file(contents)
    assert data == render_print_file(contents)
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert len(reader.pages) > len(contents)
    assert [mark["/Title"] for mark in reader.outline] == [each.recipient for each in contents]
    assert reader.metadata["/Title"] == "Osallistumistodistukset: Kansiot kuntoon 2027"
    assert len(data) < 2.5 * len(render_pdf(PLAIN))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.open_metadata().pdfa_status == "3A"
        other = [e for e in structure(pdf) if "/Lang" in e]
        assert {str(e.Lang) for e in other} == {"sv"}
        assert {e.Pg.objgen for e in other} == {pdf.pages[1].objgen}


def test_print_file_of_nobody_is_refused():
    """There is no empty PDF."""
    with pytest.raises(ValueError, match="at least one"):
        render_print_file([])
