"""What WeasyPrint's PDF/A-3a file lacks to be PDF/UA-1 as well, added before it is written."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

import pydyf
from weasyprint import __version__
from weasyprint.document import Document, DocumentMetadata

_POINTS_PER_PIXEL = 0.75


class PageLanguage(NamedTuple):
    """The language of a page, and of the title on it when that is another one."""

    page: str
    title: str


def conform(document: Document, pdf: pydyf.PDF, languages: Sequence[PageLanguage]) -> None:
    """Claim both standards in the metadata, and mend languages and picture boxes in the tags.

    WeasyPrint writes one claim per file, no language below the file, and the boxes of pictures in
    CSS pixels from the top, where PDF counts points from the bottom.
    """
    stream = pdf.objects[_number(pdf.catalog["Metadata"])]
    if not isinstance(stream, pydyf.Stream):
        raise TypeError("the metadata is not a stream")
    stream.stream, stream.compress = [xmp(document.metadata)], False
    pages = {
        reference: (language, page.height)
        for reference, language, page in zip(
            pdf.page_references, languages, document.pages, strict=True
        )
    }
    for element in pdf.objects:
        if isinstance(element, pydyf.Dictionary) and "Pg" in element and "S" in element:
            language, height = pages[element["Pg"]]
            _mend(element, language, height, str(document.metadata.lang))


def _mend(element: pydyf.Dictionary, language: PageLanguage, height: float, whole: str) -> None:
    if element["S"] in ("/Part", "/NonStruct") and language.page != whole:
        element["Lang"] = pydyf.String(language.page)
    if element["S"] == "/H2" and language.title and language.title != language.page:
        element["Lang"] = pydyf.String(language.title)
    if element["S"] == "/Figure":
        left, top, right, bottom = element["A"]["BBox"]
        box = (left, height - bottom, right, height - top)
        element["A"]["BBox"] = pydyf.Array([side * _POINTS_PER_PIXEL for side in box])


def _number(reference: bytes | str) -> int:
    """The object number in a reference like `12 0 R`."""
    return int(reference.split()[0])


def xmp(metadata: DocumentMetadata) -> bytes:
    """The metadata packet: both claims, the schema that PDF/A asks for, and what Info says too."""
    authors = "".join(f"<rdf:li>{escape(author)}</rdf:li>" for author in metadata.authors)
    creator = f"<dc:creator><rdf:Seq>{authors}</rdf:Seq></dc:creator>" if authors else ""
    return _XMP.format(
        title=escape(str(metadata.title)),
        creator=creator,
        language=escape(str(metadata.lang)),
        tool=escape(str(metadata.generator)),
        created=metadata.created,
        modified=metadata.modified,
        producer=f"WeasyPrint {__version__}",
    ).encode()


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
{creator}
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{tool}</xmp:CreatorTool>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{modified}</xmp:ModifyDate>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file meets</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
