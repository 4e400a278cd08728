"""Which passwords are refused, and that others are not."""

import pytest

from webapp.domain.passwords import weakness


@pytest.mark.parametrize(
    "password",
    ["password123", "P@ssw0rd123!", "iloveyou2024", "letmein12345", "Welcome2023!", "Summer2025!!", "monkeydragon1",
     "glossator2026", "Passw0rd Passw0rd", "14.03.1971!"],
)  # fmt: skip
def test_a_common_word_with_digits_and_signs_is_refused(password: str) -> None:
    assert "tried first" in (weakness(password) or "")


@pytest.mark.parametrize(
    "password", ["1234567890", "qwertyuiop", "1q2w3e4r5t", "0987654321", "zaq12wsxcde3", "asdfghjkl1234"]
)
def test_a_walk_over_the_keyboard_is_refused(password: str) -> None:
    assert "neighbouring" in (weakness(password) or "")


@pytest.mark.parametrize("password", ["aaaaaaaaaa", "ababababab", "1111111111112"])
def test_a_few_characters_again_and_again_are_refused(password: str) -> None:
    assert "repeats" in (weakness(password) or "")


def test_the_names_of_its_owner_are_refused() -> None:
    assert weakness("ilse maren 1970", "ilse", "Ilse Maren")
    assert weakness("ilse maren 1970", "jonas", "Jonas Weber") is None


@pytest.mark.parametrize("length", [0, 9, 257])
def test_a_password_has_ten_to_256_characters(length: int) -> None:
    assert weakness(("korrekt pferd " * 20)[:length]) == "A password has 10 to 256 characters."


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "another long passphrase 9", "Tr0ub4dor&3x", "k3jd82hs91",
     "한국어비밀번호를씁니다", "🐺🌊강변 wolf at the bend", "8375920183746152", ("korrekt pferd " * 20)[:256]],
)  # fmt: skip
def test_other_passwords_will_do(password: str) -> None:
    assert weakness(password, "ada", "Ada Lovelace") is None
