"""What may identify somebody in what people wrote."""

import pytest

from webapp.domain.identifying import contacts


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Write to a.b+c@ice.example.org, please.", 1),
        ("Ring +49 228 555 0123 or (0228) 555-0123.", 2),
        ("0049 (228) 5550123", 1),
        ("In 2031-03-04 some 4,310 people and 12 000 others", 0),
        ("ISBN 978-3-16-148410-0, 10.1234/5678.90, version 1.10.0", 0),
        ("from @u-00000000000000aa, 0.5 of 100 000", 0),
    ],
)
def test_addresses_and_telephone_numbers_are_counted(said: str, count: int) -> None:
    assert contacts(said) == count
