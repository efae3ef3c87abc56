"""Changes to Python modules of others that stand for the time of a capture."""

from __future__ import annotations

import threading
from contextlib import contextmanager


class Standing:
    """A change that several threads may need at once: it is undone when nobody needs it any more."""

    def __init__(self, undo):
        self._undo = undo
        self._lock = threading.RLock()
        self._users = 0

    @contextmanager
    def during(self, make, *arguments):
        """Makes the change, where it does not stand, for the time of a `with`."""
        with self._lock:
            self._users += 1
        try:
            with self._lock:
                make(*arguments)
            yield
        finally:
            with self._lock:
                self._users -= 1
                if self._users == 0:
                    self._undo()
