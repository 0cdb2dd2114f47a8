# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Papers with known words: born digital, scanned, faxed, turned, drawn as curves."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import as_file, files

import pikepdf
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from fpdf import FPDF
from PIL import Image, ImageChops, ImageDraw, ImageFont

LETTER = (
    "Sehr geehrte Damen und Herren,",
    "hiermit melde ich meinen Hund zur Hundesteuer an. Der Rüde heißt",
    "Bello und wurde am 14.03.2024 in Sprockhövel geworfen. Ich wohne",
    "seit dem ersten Januar in der Gemeinde und bitte um Zusendung des",
    "Bescheides an die oben genannte Anschrift. Das Aktenzeichen der",
    "früheren Gemeinde lautet 32.10-2024/0017. Die Gebühr habe ich",
    "bereits überwiesen; eine Kopie des Überweisungsbelegs liegt bei.",
    "Für Rückfragen stehe ich unter der angegebenen Rufnummer gerne",
    "zur Verfügung. Den Impfausweis reiche ich in der nächsten Woche",
    "nach, sobald mir der Tierarzt die Bescheinigung ausgestellt hat.",
    "Mit freundlichen Grüßen",
    "Wilhelmine Öztürk-Schäfer",
)
DPI = 200
_FONT = files("ocrmypdf.data") / "NotoSans-Regular.ttf"
_A4_INCHES = (8.27, 11.69)


def digital(*pages: Sequence[str]) -> bytes:
    """A PDF with live text, a page for each sequence of lines."""
    pdf = sheet()
    for lines in pages:
        pdf.add_page()
        for line in lines:
            pdf.cell(0, 7, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def sheet() -> FPDF:
    """An A4 document in millimetres with the font chosen and no page yet."""
    pdf = FPDF()
    with as_file(_FONT) as font:
        pdf.add_font("Noto", fname=font)
    pdf.set_font("Noto", size=12)
    return pdf


def scanned(lines: Sequence[str] = LETTER, dpi: int = DPI) -> Image.Image:
    """A grey A4 page as a scanner would see it."""
    image = Image.new("L", (round(_A4_INCHES[0] * dpi), round(_A4_INCHES[1] * dpi)), 255)
    draw = ImageDraw.Draw(image)
    with as_file(_FONT) as path:
        font = ImageFont.truetype(path, round(12 * dpi / 72))
    for index, line in enumerate(lines):
        draw.text((dpi * 0.9, dpi * (1 + index * 0.28)), line, font=font, fill=25)
    return image


def noisy(image: Image.Image) -> Image.Image:
    grain = Image.effect_noise(image.size, 24)
    return ImageChops.add(image, grain, offset=-128)


def faxed(lines: Sequence[str] = LETTER) -> Image.Image:
    """Black and white, 204 dpi across and 196 down: pixels that are not square (ITU-T T.4, fine)."""
    page = scanned(lines, 204)
    return page.resize((page.width, round(page.height * 196 / 204))).point(lambda grey: 255 * (grey > 140)).convert("1")


def saved(image: Image.Image, fmt: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, fmt, **{"dpi": (DPI, DPI)} | options)
    return buffer.getvalue()


def image_pdf(*images: Image.Image) -> bytes:
    """A PDF of scans, as a copier sends it."""
    pdf = FPDF(unit="pt")
    for image in images:
        size = image.width * 72 / DPI, image.height * 72 / DPI
        pdf.add_page(format=size)
        pdf.image(image, 0, 0, *size)
    return bytes(pdf.output())


def joined(*documents: bytes) -> bytes:
    with pikepdf.new() as pdf:
        for document in documents:
            with pikepdf.open(io.BytesIO(document)) as part:
                pdf.pages.extend(part.pages)
        return _bytes(pdf)


def changed(document: bytes, *, rotate: int = 0, crop: Sequence[float] | None = None) -> bytes:
    with pikepdf.open(io.BytesIO(document)) as pdf:
        for page in pdf.pages:
            page.rotate(rotate, relative=False)
            if crop is not None:
                page.cropbox = pikepdf.Array(crop)
        return _bytes(pdf)


def locked(document: bytes, *, user: str) -> bytes:
    """Encrypted; an empty user password restricts, but lets everybody read."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        return _bytes(pdf, pikepdf.Encryption(owner="owner", user=user))


def curves(lines: Sequence[str] = LETTER) -> bytes:
    """Letters as outlines, as some print shops deliver: nothing to copy, everything to read."""
    with as_file(_FONT) as path:
        font = TTFont(path)
    pen = _ContentPen(font.getGlyphSet())
    for index, line in enumerate(lines):
        pen.write(line, font.getBestCmap(), x=20, y=270 - index * 20, scale=12 / font["head"].unitsPerEm)
    return drawn("\n".join(pen.operators).encode(), (420, 298))


def drawn(content: bytes, size: tuple[int, int] = (595, 842)) -> bytes:
    """A page with this content stream; its size is in points."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=size).contents_add(content)
        return _bytes(pdf)


def filled(value: str) -> bytes:
    """A letter with a form field that somebody filled in, whose appearance the viewer has to make."""
    with pikepdf.open(io.BytesIO(digital(LETTER))) as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="rasse",
            V=value,
            DA="/Helv 12 Tf 0 g",
            Rect=[100, 200, 300, 220],
            F=4,
        )
        fields = pikepdf.Array([pdf.make_indirect(field)])
        resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=pdf.make_indirect(font)))
        pdf.pages[0].Annots = fields
        pdf.Root.AcroForm = pikepdf.Dictionary(
            Fields=fields,
            DA="/Helv 12 Tf 0 g",
            DR=resources,
            NeedAppearances=True,
        )
        return _bytes(pdf)


def recall(truth: Iterable[str], found: Iterable[str]) -> float:
    """The share of the true words that were found, each as often as it stands there."""
    wanted, got = _bag(truth), _bag(found)
    return sum((wanted & got).values()) / sum(wanted.values())


class _ContentPen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Writes glyph outlines as path operators of PDF."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def write(self, line: str, names: dict[int, str], x: float, y: float, scale: float) -> None:
        for letter in line:
            name = names[ord(letter)]
            self.operators.append(f"q {scale:.6f} 0 0 {scale:.6f} {x:.2f} {y:.2f} cm")
            self.glyphSet[name].draw(self)
            self.operators.append("f Q")
            x += self.glyphSet[name].width * scale

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools' names
        self._operate("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._operate("l", pt)

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._operate("c", *points)

    def _closePath(self) -> None:  # noqa: N802
        self._operate("h")

    def _operate(self, operator: str, *points: tuple[float, float]) -> None:
        self.operators.append(" ".join([*(f"{value:.1f}" for point in points for value in point), operator]))


def _bag(words: Iterable[str]) -> Counter[str]:
    return Counter(plain for word in words if (plain := re.sub(r"\W", "", word).lower()))


def _bytes(pdf: pikepdf.Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, encryption=encryption)
    return buffer.getvalue()
