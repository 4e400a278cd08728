"""Which passwords are too easy to guess, judged offline: by words that everybody uses, and by rules."""

import re
from typing import Final

LEAST, MOST = 10, 256

# Written from what breach reports repeat: words that people decorate, not passwords in full.
_COMMON: Final = (
    "abc access admin administrator amor angel annotate article asdf autumn baby baseball batman blessed "
    "buster butterfly carlos changeme charlie cheese chelsea chocolate computer cookie corpus daniel default "
    "demo dragon flower football forever freedom fuck fuckyou geheim glossator guest hallo hello hunter "
    "iloveyou internet jennifer jessica jesus jordan killer lastword letmein liverpool login love lovely "
    "loveyou manager master matrix me michael michelle monkey mother mustang my naruto nicole ninja nothing "
    "pass passw passwd password passwort pokemon princess project purple q qwert qwerty qwertz research root "
    "samsung schatz secret security server shadow soccer spring starwars student summer sunshine superman "
    "system team teamo test tester thomas tigger trustno trustnoone university user welcome whatever winter "
    "xxx yankees you your"
)
_WORDS: Final = frozenset(_COMMON.split())
_LETTERS: Final = str.maketrans("013457@$!", "oieastasi")
_WALKS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
    "1q2w3e4r5t6z7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "qazwsxedcrfvtgb",
)


def weakness(password: str, *own: str) -> str | None:
    """Why *password* is refused, as a sentence, or None when it will do; *own* are the names of its owner."""
    if not LEAST <= len(password) <= MOST:
        return f"A password has {LEAST} to {MOST} characters."
    folded = password.casefold()
    if len(set(folded)) < 5:
        return "This repeats the same few characters; take some words that nobody would put together."
    if _is_walk(folded):
        return "This is a row of neighbouring keys; take some words that nobody would put together."
    if _is_decorated(folded, own):
        return "This is one of the passwords that are tried first; take some words that nobody would put together."
    return None


def _is_walk(folded: str) -> bool:
    """Whether it is made of stretches of the keyboard, the alphabet or the digits, four or longer, there or back."""
    plain = re.sub(r"[^a-z0-9]", "", folded)
    if len(plain) < len(folded) / 2:
        return False
    at = 0
    while at < len(plain):
        length = max((_stretch(plain[at:], walk) for row in _WALKS for walk in (row, row[::-1])), default=0)
        if length < min(4, len(plain) - at):
            return False
        at += length
    return True


def _stretch(rest: str, walk: str) -> int:
    """How many characters of *rest*, from its first, stand in *walk* in a row."""
    start, length = walk.find(rest[0]), 0
    while start >= 0 and length < len(rest) and walk[start : start + 1] == rest[length]:
        start, length = start + 1, length + 1
    return length


def _is_decorated(folded: str, own: tuple[str, ...]) -> bool:
    """Whether only common words and those of its owner are left once digits and signs around letters are gone."""
    if not re.search(r"[^\W\d_]", folded):
        return len(folded) < 16  # a telephone number, a date
    words = _WORDS | {word for name in own for word in re.findall(r"[^\W\d_]+", name.casefold()) if len(word) > 1}
    edges = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    return any(_made_of(re.sub(r"[\W\d_]", "", core), words) for core in (folded, edges, edges.translate(_LETTERS)))


def _made_of(letters: str, words: frozenset[str] | set[str]) -> bool:
    """Whether *letters* is one to three of *words* in a row, or nothing at all."""
    reached = {0}
    for _ in range(3):
        reached |= {at + len(word) for at in reached for word in words if letters.startswith(word, at)}
    return len(letters) in reached
