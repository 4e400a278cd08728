"""Colours of codes: one stored, one for each theme made of it, and a palette that most eyes tell apart.

Lightness and hue are those of OKLCH (Björn Ottosson, 2020), where equal steps look equal.
"""

import math
from dataclasses import dataclass
from typing import Final

LIGHT_PAPER: Final = "#fdfcf9"
DARK_PAPER: Final = "#16181c"
LEAST_CONTRAST: Final = 3.0  # WCAG 2.1, 1.4.11: lines and other graphics

PALETTE: Final = (
    "#2f5aa8",
    "#0c7c67",
    "#b4510f",
    "#4d3054",
    "#0e94b9",
    "#721118",
    "#649463",
    "#844a83",
    "#ad7c0a",
    "#3e2685",
    "#a9719b",
    "#7d4003",
)
"""The template's three, then those furthest from all before, as seen with and without colour blindness."""

_DARK_LIGHTNESS: Final = 0.765
_DARK_CHROMA: Final = 0.11  # more glares on a dark page
_MIDDLE: Final = 0.52  # the lightness of the template's colours, about which dark ones keep their order

Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """A colour as it is drawn on the light and on the dark page, and how it stands out there.

    *chosen* is the contrast of the colour itself on the light page, where it may be too pale to be drawn as it is.
    """

    light: str
    dark: str
    on_light: float
    on_dark: float
    chosen: float

    @property
    def too_pale(self) -> bool:
        """Whether the light page gets a darker one."""
        return self.chosen < LEAST_CONTRAST


def colours(colour: str) -> tuple[str, str]:
    """The colour for the light and for the dark page: the same hue, at least 3 : 1 against the paper.

    *colour* is `#` and six hex digits; it stays as it is on the light page unless it is too pale.
    """
    lightness, chroma, hue = _oklch(colour)
    light = colour.lower()
    pale = lightness
    while contrast(light, LIGHT_PAPER) < LEAST_CONTRAST:
        pale -= 0.01
        light = _hex(pale, chroma, hue)
    raised = max(lightness, _DARK_LIGHTNESS + 0.4 * (min(lightness, 0.7) - _MIDDLE))
    return light, _hex(raised, min(chroma, _DARK_CHROMA), hue)


def seen(colour: str) -> Seen:
    """How *colour* is drawn in both themes, and with what contrast."""
    light, dark = colours(colour)
    return Seen(light, dark, contrast(light, LIGHT_PAPER), contrast(dark, DARK_PAPER), contrast(colour, LIGHT_PAPER))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG 2: from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def next_colour(taken: list[str]) -> str:
    """The first colour of the palette that is least often *taken*."""
    used = [colour.lower() for colour in taken]
    return min(PALETTE, key=used.count)


def proposals(taken: list[str]) -> list[str]:
    """The colours of the palette, those that nothing has first."""
    used = [colour.lower() for colour in taken]
    return sorted(PALETTE, key=used.count)


def oklab(linear: Channels) -> Channels:
    """The OKLab coordinates of a colour given as linear red, green and blue from 0 to 1."""
    red, green, blue = linear
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def linear(colour: str) -> Channels:
    """Red, green and blue of `#rrggbb` as amounts of light from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def _light(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> Channels:
    lightness, a, b = oklab(linear(colour))
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour that screens can show: chroma gives way, lightness and hue stay."""
    while True:
        channels = _rgb(lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        if chroma <= 0 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{round(255 * _gamma(channel)):02x}" for channel in channels)
        chroma -= 0.002


def _rgb(lightness: float, a: float, b: float) -> Channels:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
