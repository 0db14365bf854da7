"""Pure drawing: models and stores in, cells and lines of text out. No widget, no request, no own clock.

Colours are semantic tokens (`ok`, `failed`, `dim`), never colours; text from the network passes `text.clean`
here, on its way into a cell.
"""
