"""Passwords: hashed and compared, two at a time, so that a flood of sign-ins leaves room for everything else.

Each takes some 80 ms and 46 MiB. Call them before the first statement of a writing session: what holds the
write lock must not wait for a hash.
"""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.domain.passwords import weakness
from webapp.errors import Invalid

_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
_two_at_a_time = threading.BoundedSemaphore(2)
# Of a secret that was thrown away, with the costs above.
_NOBODY = "$argon2id$v=19$m=47104,t=2,p=1$PYkuV0cMSIpFtCBEqk3HPA$YXXroVhFsj/Py3Vo73kSwx1/+cjGpoY/I+mx/9zYYRQ"


def hashed(password: str, *own: str, field: str = "password") -> str:
    """The Argon2id hash under which a password is stored.

    Raises Invalid, naming *field*, when it is too short, too long or too common; *own* are the names of its owner.
    """
    refusal = weakness(password, *own)
    if refusal:
        raise Invalid(refusal, field=field)
    with _two_at_a_time:
        return _hasher.hash(_composed(password))


def match(stored: str | None, password: str) -> bool:
    """Whether *stored* is the hash of *password*; as slow for None as for a hash."""
    with _two_at_a_time:
        try:
            _hasher.verify(stored or _NOBODY, _composed(password))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def _composed(password: str) -> str:
    """*password* with its letters composed, as one keyboard sends them and another one does not."""
    return unicodedata.normalize("NFC", password)
