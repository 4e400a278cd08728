"""The colours of codes on both themes, and how far the palette's colours are from each other."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.colours import (
    DARK_PAPER,
    LIGHT_PAPER,
    PALETTE,
    Channels,
    colours,
    contrast,
    linear,
    next_colour,
    oklab,
)

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light.
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def seen(colour: str, blindness: str) -> Channels:
    light = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * channel for weight, channel in zip(row, light, strict=True))))
        for row in BLINDNESS[blindness]
    )
    return oklab((red, green, blue))


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_is_three_to_one_against_the_paper_of_both_themes(number: int) -> None:
    light, dark = colours(f"#{number:06x}")
    assert contrast(light, LIGHT_PAPER) >= 3
    assert contrast(dark, DARK_PAPER) >= 3


@pytest.mark.parametrize(("stored", "dark"), [("#2f5aa8", "#8fb4f5"), ("#0c7c67", "#58c9ae"), ("#b4510f", "#f0995a")])
def test_the_colours_of_the_template_come_out_as_the_look_has_them(stored: str, dark: str) -> None:
    light, made = colours(stored)
    assert light == stored
    assert math.dist(oklab(linear(made)), oklab(linear(dark))) < 0.04


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("theme", [0, 1])
def test_no_two_colours_of_the_palette_look_the_same(blindness: str, theme: int) -> None:
    shown = [colours(colour)[theme] for colour in PALETTE]
    for one, other in combinations(shown, 2):
        assert math.dist(seen(one, blindness), seen(other, blindness)) > 0.025, (one, other)


def test_the_next_colour_is_one_that_is_least_used() -> None:
    assert next_colour(["#2F5AA8"]) == "#0c7c67"
    assert next_colour([*PALETTE, *PALETTE[:2]]) == "#b4510f"
