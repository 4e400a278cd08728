"""Variables of analysis tables: names that R, Stata and SPSS take, and what each one means."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MAX_NAME: Final = 32  # Stata's limit; SPSS takes 64
_HASH: Final = 5
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_SPSS: Final = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
_STATA: Final = {"byte", "double", "float", "if", "in", "int", "long", "str", "strl", "using"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A column. *type* is text, number, yes/no (1 and 0) or time; several values are joined by `; `."""

    table: str
    name: str
    label: str
    type: str = "text"
    unit: str = ""
    values: tuple[str, ...] = ()
    description: str = ""


class Names:
    """Gives out names for the columns of one table: letters, digits and _, at most 32, each once."""

    def __init__(self) -> None:
        self._given: set[str] = _SPSS | _STATA

    def new(self, *parts: str) -> str:
        """A name made of *parts*; the same parts in the same order of calls give the same name."""
        whole = "_".join(parts)
        letters = (letter for letter in unicodedata.normalize("NFKD", whole) if not unicodedata.combining(letter))
        plain = _OTHER.sub("_", "".join(letters).casefold()).strip("_")
        if not plain[:1].isalpha():
            plain = f"v_{plain}" if plain else "v"
        if len(plain) > MAX_NAME:
            mark = hashlib.sha256(whole.encode()).hexdigest()[:_HASH]
            plain = f"{plain[: MAX_NAME - _HASH - 1].rstrip('_')}_{mark}"
        name, count = plain, 1
        while name in self._given:
            count += 1
            name = f"{plain[: MAX_NAME - len(str(count)) - 1]}_{count}"
        self._given.add(name)
        return name
