"""Whose tags they are in formats that keep them apart."""

from tests import golden
from webapp.formats.voices import voices


def test_a_coder_who_is_called_like_a_layer_is_told_apart_from_it() -> None:
    document = next(one for one in golden.corpus().documents if one.annotations)
    tag = document.annotations[0]
    both = (tag._replace(layer="individual", annotator="consensus"), tag._replace(layer="consensus"))
    found = dict(voices(document._replace(codings=(), annotations=both)))
    assert {name: len(tags) for name, tags in found.items()} == {"consensus@": 1, "consensus": 1}
