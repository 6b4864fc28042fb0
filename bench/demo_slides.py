"""Draw the slides of the demo network: ``python bench/demo_slides.py`` writes the PDF anew.

The slides are our own; their words are those of an old presentation as it would have looked,
broken at the ends of narrow lines. They are not tagged, as slides of that age are not.
"""

from __future__ import annotations

from pathlib import Path

TARGET = (
    Path(__file__).resolve().parent.parent
    / "yhteistuumin/profiles/yhteistuumin/demo/files/kulttuurinen-hyvinvointi-2009.pdf"
)
WIDTH, HEIGHT = 720, 540
LEFT, TOP, LINE, SIZE, TITLE, LONG = 60, 430, 34, 24, 32, 30

SLIDES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Kulttuurinen hyvinvointi kunnan peruspalveluna", ("Esitys kunnan johto-", "ryhmälle, 2009")),
    (
        "Toimintakenttä laajenee",
        (
            "Perinteinen kuva: kirjasto, kansalais-", "opisto, tapahtumat, avustukset", "",
            "Kulttuuri-", "toimintalain henki on laajempi:", "kulttuuri on osa hyvin-", "vointia",
        ),
    ),
    (
        "Miten kunta ajattelee",
        (
            "Palvelualueet: vetovoima, asuin- ja toiminta-", "ympäristö, elämän-", "laatu, kasvu ja oppiminen,",
            "arjessa selviytyminen, terveys", "", "Hallintokunnat: jokaisella oma lauta-", "kuntansa ja budjettinsa",
        ),
    ),
    (
        "Uudet mahdollisuudet",
        (
            "Sektoriajattelusta prosesseihin", "ja elämän-", "kaariajatteluun", "",
            "Mahdollisimman monta asiakasta", "– tai mahdollisimman vähän",
        ),
    ),
    ("Mitä – missä – miten", ("Kulttuuri osana palvelu-", "ketjuja", "", "Ihmisten arki suunnittelun", "lähtökohtana")),
    (
        "Kun kaikki on hyvin",
        (
            "Kulttuuri nähdään hyvinvointi-", "palveluna", "", "Palvelut ylittävät hallinto-", "rajat", "",
            "Keskiössä on ihminen",
        ),
    ),
)  # fmt: skip


def drawn(title: str, lines: tuple[str, ...]) -> bytes:
    """The drawing commands of one slide: a band, the title and the lines."""
    commands = [f"0.13 0.29 0.42 rg 0 {HEIGHT - 14} {WIDTH} 14 re f"]
    size = TITLE if len(title) < LONG else SIZE
    commands.append(f"BT 0.1 0.1 0.1 rg /F2 {size} Tf {LEFT} {TOP + 40} Td ({title}) Tj ET")
    for number, line in enumerate(lines):
        if line:
            commands.append(f"BT /F1 {SIZE} Tf {LEFT} {TOP - 20 - number * LINE} Td ({line}) Tj ET")
    return "\n".join(commands).encode("cp1252")


def pdf() -> bytes:
    """The whole file; the same bytes every time."""
    pages = range(5, 5 + 2 * len(SLIDES), 2)
    kids = " ".join(f"{page} 0 R" for page in pages)
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fi) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(SLIDES)} >>".encode(),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
    ]
    for page, (title, lines) in zip(pages, SLIDES, strict=True):
        stream = drawn(title, lines)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {page + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return assembled(objects)


def assembled(objects: list[bytes]) -> bytes:
    """A PDF of *objects*, the first of which is the catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(pdf())
