"""The one place that reads the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware UTC, cut to the millisecond that the database and every export keep."""
    present = datetime.now(UTC)
    return present.replace(microsecond=present.microsecond // 1000 * 1000)


def rfc3339(moment: datetime) -> str:
    """*moment* as exports and the API write it: UTC, exactly three decimals, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
