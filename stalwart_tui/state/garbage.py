"""When Python looks for cyclic garbage.

Left alone it walks every object there is, at moments of its own choosing: with a full queue and a full log in
memory the screen then stands still for a tenth of a second. So what lives is taken out of its sight now and
then (`gc.freeze`), the young are looked at in small portions, and the old only by `sweep`, which finds no
more than a minute's worth of them. The price is that a cycle which dies after more than a minute is never
freed; only closed dialogs are such, and they are few.
"""

import gc

YOUNG = 5000
"""Objects made before the youngest are looked at: a millisecond's work."""
MIDDLE = 10
"""Looks at the youngest before those that survived are looked at: 50,000 at the most, some milliseconds."""
NEVER = 1_000_000
"""Looks at the middle before Python looks at everything by itself."""
SWEEP_EVERY = 60.0
"""Seconds between two sweeps."""


_BEFORE = gc.get_threshold()


def settle() -> None:
    """The start is over: what it made stays."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, NEVER)
    gc.enable()


def release() -> None:
    """The program is over: Python does as it did before."""
    gc.unfreeze()
    gc.set_threshold(*_BEFORE)


def sweep() -> None:
    """Free the cycles of the last minute, and keep the rest."""
    gc.collect()
    gc.freeze()
