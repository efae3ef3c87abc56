"""`python -m archdb`: becomes the binary."""

from __future__ import annotations

import os
import sys


def main() -> None:
    from ._errors import BinaryMissing
    from ._find import find_binary

    try:
        binary = find_binary()
        os.execv(binary, [binary, *sys.argv[1:]])
    except BinaryMissing as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"error: {binary}: {error.strerror}")


if __name__ == "__main__":
    main()
