"""What a PDF says of itself in XMP so that both standards are claimed correctly.

WeasyPrint writes the identification of PDF/A; PDF/UA's is not among the properties that
PDF/A knows, so its schema has to be described as an extension (ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

from typing import Any

import pydyf

PDFUA_DESCRIPTION = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def claim_both_standards(document: Any, pdf: Any) -> None:
    """Add the PDF/UA identification and leave the XMP uncompressed, so that any reader of
    metadata finds it (and signing does not rewrite it)."""
    number = int(pdf.catalog["Metadata"].split()[0])
    before = pdf.objects[number]
    xmp = b"".join(part if isinstance(part, bytes) else part.encode() for part in before.stream)
    if xmp.count(b"</rdf:RDF>") != 1:
        raise ValueError("the document's metadata are not as expected")
    metadata = pydyf.Stream(
        [xmp.replace(b"</rdf:RDF>", PDFUA_DESCRIPTION)],
        {"Type": "/Metadata", "Subtype": "/XML"},
        compress=False,
    )
    metadata.number, metadata.generation = before.number, before.generation
    pdf.objects[number] = metadata
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


def settle_streams(pdf: Any) -> None:
    """Have every stream written so that its length is beyond doubt.

    A stream is followed by an end of line that is not part of it. Where its last byte is a
    carriage return, the line feed that pydyf writes makes the two look like one end of
    line, and the length one too long (ISO 19005-3, 6.1.7.1): one notice in thirty.
    """
    write_line = pdf.write_line

    def write(content: bytes, output: Any) -> None:
        if content.endswith(_DOUBTFUL):
            content = content.removesuffix(_DOUBTFUL) + b"\r" + _DOUBTFUL
        write_line(content, output)

    pdf.write_line = write


_DOUBTFUL = b"\r\nendstream\nendobj"
