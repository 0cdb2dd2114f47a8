# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Colours as printers, drawing programs and old forms have them."""

from collections.abc import Callable, Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import ImageCms

from tests.pdfa.sample import Sample, edited, painted, papers, pictured

_BOX = b"60 60 120 120 re f"
_SPOT = b"/Farbe cs 0.7 scn " + _BOX
_PIXELS = 60 * 60


def colours() -> Iterator[Sample]:
    yield from papers(
        {
            "cmyk-fläche": painted(b"0 1 1 0 k " + _BOX),
            "cmyk-text": painted(b"BT 0 1 0 0 k /F1 14 Tf 60 60 Td <0001> Tj ET"),
            "cmyk-bild": pictured(bytes(4 * _PIXELS), {"/ColorSpace": Name.DeviceCMYK, "/BitsPerComponent": 8}),
            "cmyk-palette": pictured(bytes(_PIXELS), {"/ColorSpace": _palette(), "/BitsPerComponent": 8}),
            "cmyk-verlauf": painted(b"q 60 60 120 120 re W n /Verlauf sh Q", {"Shading": {"Verlauf": _shading()}}),
            "cmyk-muster": painted(b"/Farbe cs 0 1 0 0 /Muster scn " + _BOX, _pattern()),
            "cmyk-gruppe": edited(_cmyk_group),
            "cmyk-überdruckt": painted(b"/G gs 0 1 0 0 k " + _BOX, _state(OP=True, op=True, OPM=1)),
            "druckkennlinie": painted(b"/G gs 0 0 0 1 k " + _BOX, _state(TR=_function(1, 1))),
            "druckkennlinie-neu": painted(b"/G gs " + _BOX, _state(TR2=Name.Default)),
            "raster": painted(b"/G gs " + _BOX, _state(HT=_halftone())),
            "schwarzaufbau": painted(b"/G gs 1 0 0 rg " + _BOX, _state(BG2=Name.Default, UCR2=Name.Default)),
            "schmuckfarbe": painted(
                _SPOT, _space([Name.Separation, Name("/HKS 41 K"), Name.DeviceCMYK, _function(1, 4)])
            ),
            "schmuckfarbe-rgb": painted(_SPOT, _space([Name.Separation, Name.Gold, Name.DeviceRGB, _function(1, 3)])),
            "alle-farben": painted(_SPOT, _space([Name.Separation, Name.All, Name.DeviceGray, _function(1, 1)])),
            "zwei-schmuckfarben": painted(
                b"/Farbe cs 0.7 0.2 scn " + _BOX,
                _space([Name.DeviceN, [Name.Rot, Name.Gold], Name.DeviceRGB, _calculator()]),
            ),
            "lab": painted(b"/Farbe cs 50 20 20 scn " + _BOX, _space([Name.Lab, {"/WhitePoint": [0.9505, 1, 1.089]}])),
            "calrgb": painted(
                b"/Farbe cs 1 0 0 scn " + _BOX, _space([Name.CalRGB, {"/WhitePoint": [0.9505, 1, 1.089]}])
            ),
            "icc-farben": painted(b"/Farbe cs 1 0 0 scn " + _BOX, {"ColorSpace": {"Farbe": _icc(_srgb(), 3)}}),
            "icc-kaputt": painted(b"/Farbe cs 1 0 0 scn " + _BOX, {"ColorSpace": {"Farbe": _icc(b"kein Profil", 3)}}),
            "icc-mit-falscher-zahl": painted(
                b"/Farbe cs 1 0 0 0 scn " + _BOX, {"ColorSpace": {"Farbe": _icc(_srgb(), 4)}}
            ),
            "farben-eines-druckers": edited(_printing_condition),
            "wiedergabe-unbekannt": painted("/Schön ri 1 0 0 rg ".encode() + _BOX),
            "wiedergabe-gesättigt": painted(b"/Saturation ri 1 0 0 rg " + _BOX),
            "durchsichtig": painted(b"/G gs 1 0 0 rg " + _BOX, _state(ca=0.3, CA=0.3)),
            "multipliziert": painted(b"/G gs 1 0 0 rg " + _BOX, _state(BM=Name.Multiply)),
            "gemischt-unbekannt": painted(b"/G gs 1 0 0 rg " + _BOX, _state(BM=Name.Zauber)),
            "maskiert": painted(b"/G gs 1 0 0 rg " + _BOX, {"ExtGState": {"G": _soft_mask}}),
        }
    )


def _state(**entries: object) -> dict[str, dict[str, object]]:
    return {
        "ExtGState": {"G": Dictionary({"/Type": Name.ExtGState, **{f"/{key}": each for key, each in entries.items()}})}
    }


def _space(parts: list[object]) -> dict[str, dict[str, object]]:
    """A part may be a function, as in resources."""
    return {"ColorSpace": {"Farbe": lambda pdf: Array([each(pdf) if callable(each) else each for each in parts])}}


def _function(takes: int, gives: int) -> Dictionary:
    return Dictionary(
        {
            "/FunctionType": 2,
            "/Domain": [0, 1] * takes,
            "/C0": [0.0] * gives,
            "/C1": [0.5] * gives,
            "/N": 1,
        }
    )


def _calculator() -> Callable[[Pdf], Object]:
    """Two inks as red, green and blue, calculated as a PostScript printer would."""
    return lambda pdf: Stream(
        pdf, b"{ pop dup dup }", {"/FunctionType": 4, "/Domain": [0, 1, 0, 1], "/Range": [0, 1, 0, 1, 0, 1]}
    )


def _palette() -> Array:
    return Array([Name.Indexed, Name.DeviceCMYK, 1, b"\x00\xff\xff\x00\xff\x00\x00\x00"])


def _shading() -> Dictionary:
    return Dictionary(
        {"/ShadingType": 2, "/ColorSpace": Name.DeviceCMYK, "/Coords": [60, 60, 180, 180], "/Function": _function(1, 4)}
    )


def _pattern() -> dict[str, dict[str, object]]:
    entries = {
        "/Type": Name.Pattern,
        "/PatternType": 1,
        "/PaintType": 2,
        "/TilingType": 1,
        "/BBox": [0, 0, 9, 9],
        "/XStep": 9,
        "/YStep": 9,
        "/Resources": Dictionary(),
    }
    return {
        "Pattern": {"Muster": lambda pdf: Stream(pdf, b"0 0 5 5 re f", entries)},
        "ColorSpace": {"Farbe": Array([Name.Pattern, Name.DeviceCMYK])},
    }


def _halftone() -> Dictionary:
    return Dictionary(
        {"/Type": Name.Halftone, "/HalftoneType": 1, "/Frequency": 60, "/Angle": 45, "/SpotFunction": Name.Round}
    )


def _srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _icc(profile: bytes, components: int) -> Callable[[Pdf], Object]:
    return lambda pdf: Array([Name.ICCBased, pdf.make_indirect(Stream(pdf, profile, {"/N": components}))])


def _soft_mask(pdf: Pdf) -> Object:
    group = Dictionary({"/S": Name.Transparency, "/CS": Name.DeviceGray})
    form = {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": [0, 0, 600, 850], "/Group": group}
    mask = Stream(pdf, b"0.5 g 0 0 600 850 re f", form)
    return Dictionary(
        {"/Type": Name.ExtGState, "/SMask": Dictionary({"/S": Name.Luminosity, "/G": pdf.make_indirect(mask)})}
    )


def _cmyk_group(pdf: Pdf) -> None:
    pdf.pages[0]["/Group"] = Dictionary({"/S": Name.Transparency, "/CS": Name.DeviceCMYK})
    pdf.pages[0].contents_add(b"1 0 0 rg " + _BOX)


def _printing_condition(pdf: Pdf) -> None:
    """As PDF/X has it: a name instead of a profile."""
    intent = {"/Type": Name.OutputIntent, "/S": Name.GTS_PDFX, "/OutputConditionIdentifier": "FOGRA39"}
    pdf.Root.OutputIntents = Array([Dictionary(intent)])
    pdf.pages[0].contents_add(b"0 0 0 1 k " + _BOX)
