"""Small files of every kind that is taken in, and some that mean harm."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
T = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def pdf(*lines: str, tagged: bool = False, trailer: str = "") -> bytes:
    """A PDF of one page with *lines*."""
    drawn = "\n".join(f"BT /F1 12 Tf 40 {700 - 20 * n} Td ({line}) Tj ET" for n, line in enumerate(lines))
    stream = drawn.encode("cp1252")
    marks = " /MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot >>" if tagged else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R{marks} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R %s >>\n" % (table, trailer.encode())
    return out + head + b"startxref\n%d\n%%%%EOF\n" % len(out)


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf("Salaisuus"))))
    writer.encrypt("sala", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(**parts: str | bytes) -> bytes:
    """A zip of *parts*; ``__`` stands for a slash and ``_dot_`` for a dot in their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content, stored)
    return out.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A document of Word."""
    said = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return archive(word__document_dot_xml=f'<w:document xmlns:w="{W}"><w:body>{said}</w:body></w:document>')


def pptx(*slides: str) -> bytes:
    """Slides of PowerPoint."""
    parts = {
        f"ppt__slides__slide{number}_dot_xml": f'<p xmlns:a="{A}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p>'
        for number, text in enumerate(slides, start=1)
    }
    return archive(ppt__presentation_dot_xml="<p/>", **parts)


def odt(*paragraphs: str) -> bytes:
    """A document of LibreOffice."""
    said = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    return archive(
        mimetype="application/vnd.oasis.opendocument.text",
        content_dot_xml=f'<office xmlns:text="{T}">{said}</office>',
    )


def bomb() -> bytes:
    """A document of a few kilobytes that unpacks to a hundred megabytes."""
    return archive(word__document_dot_xml=b'<d xmlns:w="' + W.encode() + b'">' + b" " * 100_000_000 + b"</d>")


def entities() -> bytes:
    """A document whose entities multiply."""
    return archive(word__document_dot_xml='<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>')
