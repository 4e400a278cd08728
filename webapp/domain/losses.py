"""What a format could not write of a corpus, counted while it writes."""

from collections import Counter

_NAMED = 10


class Losses:
    """How often something was lost, by the line that says so in general, and by whose it was."""

    def __init__(self) -> None:
        self._by: dict[str, Counter[str]] = {}

    def begin(self, *lines: str) -> None:
        """These are counted from now on, and were met nowhere so far."""
        self._by.update({line: Counter() for line in lines})

    def add(self, line: str, count: int = 1, whose: str = "") -> None:
        """So many more were lost; *whose* is a coder or a layer, where it is somebody's."""
        if count:
            self._by[line][whose] += count

    def told(self, line: str) -> str:
        """The line, with how often it was so, where that was counted."""
        if line not in self._by:
            return line
        by = {name: count for name, count in sorted(self._by[line].items()) if name}
        total = self._by[line].total()
        shown = ", ".join(f"{name} {count:,}" for name, count in list(by.items())[:_NAMED])
        more = ", …" if len(by) > _NAMED else ""
        return f"{line} ({f'{total:,}' if total else 'none'} here{f': {shown}{more}' if by else ''})"
