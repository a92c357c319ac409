"""Certificates a second: the print file and single ones, against WeasyPrint called once for each.

`python -m bench.papers COUNT` prints the seconds of each way as JSON. All make the same tags and
the same PDF/A and PDF/UA.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.site import Run, module
from bench.table import Row
from core.certificates import CertificateContent, PdfPool, encode, rendering
from core.testing.certificates import certificate_content


def measure(run: Run) -> Iterator[Row]:
    """Two rows: a hundred in one file, and one by one."""
    count = 100 if run.rounds > 2 else 20
    found = module("bench.papers", str(count))
    naive = count / found["naive"]
    for what, key in (("one print file", "print_file"), ("one by one", "single")):
        ours = count / found[key]
        yield Row(
            what=f"certificates: {count} of one event, {what}",
            ours=f"{ours:.0f}/s",
            ceiling=f"{naive:.1f}/s, WeasyPrint once for each",
            value=ours / naive,
            design=20 if key == "print_file" else None,
        )


async def compare(count: int) -> dict[str, float]:
    """Seconds for so many certificates."""
    contents = [
        certificate_content(
            recipient=f"Aamu Mallikas {number}", number=f"YH-2027-7KQM4RTX{number:04}"
        )
        for number in range(count)
    ]
    pool = PdfPool()
    texts = [encode(content) for content in contents]
    await pool.render(texts[:1])
    began = time.perf_counter()
    await pool.render(texts, "print_file")
    print_file = time.perf_counter() - began
    began = time.perf_counter()
    for text in texts:
        await pool.render([text])
    single = time.perf_counter() - began
    await pool.close()
    few = contents[: max(10, count // 5)]
    began = time.perf_counter()
    for content in few:
        naive(content)
    each = (time.perf_counter() - began) / len(few)
    return {"print_file": print_file, "single": single, "naive": each * count}


def naive(content: CertificateContent) -> bytes:
    """WeasyPrint as its manual calls it, with the same page, style and PDF variants."""
    folder = rendering._ROOM / "print"  # noqa: SLF001 - private: the same style sheet as ours
    fonts = FontConfiguration()
    style = CSS(filename=folder / "certificate.css", font_config=fonts)
    page = HTML(string=rendering.markup(content), base_url=f"{folder}/")
    data = page.write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a", pdf_tags=True
    )
    assert data
    return data


if __name__ == "__main__":
    print(json.dumps(asyncio.run(compare(int(sys.argv[1])))))
