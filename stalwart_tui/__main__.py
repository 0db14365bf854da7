"""`python -m stalwart_tui`: the same as the command `stalwart-tui`."""

import sys

from stalwart_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
