"""The one room that imports httpx: requests, streams, errors. Knows no resource of the server."""

import sys

# The package httpx loads its own command line, and with it click, rich and pygments, which takes longer than
# all the rest of it. It does without when the module cannot be imported, which None stands for.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
