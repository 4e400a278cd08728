"""What a browser is called, from what it says of itself."""

from typing import Final

_NAMES: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def called(user_agent: str) -> str:
    """`Firefox on Windows`, as far as it can be told; the order matters, since many claim to be another one too."""
    name = next((name for mark, name in _NAMES if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if name and system:
        return f"{name} on {system}"
    return name or system or "A browser"
