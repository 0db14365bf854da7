"""`python -m bench [NAME …]` prints the table: each figure with its bound."""

import argparse
import importlib

FIGURES = ("first_frame", "idle", "keyboard", "watchdog")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure the speed of the dashboard.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which figures; of {', '.join(FIGURES)}")
    names = parser.parse_args().names or FIGURES
    for name in names:
        if name not in FIGURES:
            parser.error(f"{name}: no such figure; there are {', '.join(FIGURES)}")
        for figure in importlib.import_module(f"bench.{name}").measure():
            print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
