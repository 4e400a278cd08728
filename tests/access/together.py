"""Many things at the same moment."""

import threading
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def at_once(*doing: Callable[[], Found]) -> list[Found]:
    """What each gives, in threads that begin together; raises what one of them raised."""
    found: dict[int, Found] = {}
    failed: list[BaseException] = []
    start = threading.Barrier(len(doing))

    def run(place: int, do: Callable[[], Found]) -> None:
        start.wait()
        try:
            found[place] = do()
        except BaseException as error:  # noqa: BLE001  # it is raised again below
            failed.append(error)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return [found[place] for place in sorted(found)]
