"""Small pdfs for tests: text at places, rules, images, rotation, encryption flags; no fonts are embedded."""

from __future__ import annotations

from dataclasses import dataclass, field

FONT = b"<</Type/Font/Subtype/Type0/BaseFont/STSong/Encoding/%s/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>]>>"


@dataclass
class Page:
    """A page of A4; places are in points from the upper left corner."""

    content: list[str] = field(default_factory=list)
    rotate: int = 0
    image: bool = False

    def text(self, text: str, x: float, y: float, size: float = 12, font: str = "F1") -> Page:
        code = text.encode("utf-16-be").hex()
        self.content.append(f"BT /{font} {size} Tf {x} {842 - y} Td <{code}> Tj ET")
        return self

    def lines(self, texts: list[str], x: float, y: float, step: float = 20, size: float = 12) -> Page:
        for number, text in enumerate(texts):
            self.text(text, x, y + number * step, size)
        return self

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> Page:
        self.content.append(f"1 w {x} {842 - y} m {to_x} {842 - to_y} l S")
        return self

    def picture(self) -> Page:
        """An image over most of the page."""
        self.image = True
        self.content.append("q 500 0 0 700 40 60 cm /I1 Do Q")
        return self


def make_pdf(*pages: Page, info: str = "") -> bytes:
    """The file of these pages."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", FONT % b"UniGB-UCS2-H", FONT % b"UniGB-UCS2-V"]
    objects.append(
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
        b"stream\n\xff\nendstream"
    )
    kids = []
    for page in pages:
        content = "\n".join(page.content).encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/V1 4 0 R>>/XObject<</I1 5 0 R>>>>>>"
            % (page.rotate, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    objects.append(f"<<{info}>>".encode())
    data = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(data)
