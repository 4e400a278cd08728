"""Which key does what for one person: a field for each command."""

from wtforms import BooleanField, StringField
from wtforms.validators import Length

from webapp.domain.keys import COMMANDS, NAMED, Command, Keys, may_be_of_a_code, shown, typed
from webapp.forms.base import PlainForm, text


class KeysForm(PlainForm):
    """Single keys on or off; below there is a field of the name of each command."""

    on = BooleanField(
        "Single keys",
        description="Without them no letter, digit or sign does anything by itself. Arrows, Enter, Escape and Tab do.",
    )

    @classmethod
    def showing(cls, keys: Keys) -> "KeysForm":
        """The form with the keys of a person."""
        return cls(None, data={"on": keys.on} | {name: keys.shown(name) for name in NAMED})

    def draft(self) -> Keys:
        """The keys that are asked for; an empty field takes the delivered one."""
        given = {name: typed(self[name].data) for name in NAMED}
        changed = {name: key for name, key in given.items() if key and key != NAMED[name].key}
        return Keys(bool(self.on.data), changed)

    def yielding(self, name: str) -> str | None:
        """What there is to know of the key of a command that a code may have too."""
        return "A code with this key goes first." if may_be_of_a_code(typed(self[name].data)) else None


def _field(command: Command) -> StringField:
    typing = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "placeholder": shown(command.key)}
    return StringField(command.called, [Length(max=20)], [lambda given: shown(typed(text(given)))], render_kw=typing)


for _command in COMMANDS:
    setattr(KeysForm, _command.name, _field(_command))
