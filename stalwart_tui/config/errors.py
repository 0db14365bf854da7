"""The one error of this room. It crosses every layer above, so it has a file of its own."""


class SettingsError(Exception):
    """What the operator gave cannot be used.

    Its text is one plain line for standard error. It names the flag, variable or file at fault, says what
    would be right, and never holds a secret.
    """
