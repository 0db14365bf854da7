"""Our own account: what protects it, and how its mail is encrypted (`rest.md` chapter 20)."""

from dataclasses import dataclass

from stalwart_tui.text.secret import Secret


@dataclass(frozen=True, slots=True)
class Protection:
    """What protects the login."""

    second_factor: bool
    app_passwords: tuple[str, ...]
    """Their names."""


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Use another password."""

    password: Secret


@dataclass(frozen=True, slots=True)
class EnableSecondFactor:
    """Ask for one-time codes from now on."""

    url: Secret
    """`otpauth://` with the key."""


@dataclass(frozen=True, slots=True)
class DisableSecondFactor:
    """Ask for no one-time codes any more."""


@dataclass(frozen=True, slots=True)
class AddAppPassword:
    """Let a program in with a password of its own."""

    name: str
    password: Secret
    """A hash: it is stored as sent."""


@dataclass(frozen=True, slots=True)
class RemoveAppPassword:
    """Shut out every program whose name begins like this."""

    name: str


AccountChange = SetPassword | EnableSecondFactor | DisableSecondFactor | AddAppPassword | RemoveAppPassword


@dataclass(frozen=True, slots=True)
class Encryption:
    """How mail is encrypted when it is stored."""

    type: str = "disabled"
    """`disabled`, `pGP` or `sMIME`, as the server spells them."""
    algorithm: str = ""
    """`Aes128` or `Aes256`."""
    certificates: str = ""
    allow_spam_training: bool = False
    """Whether the spam filter may read mail before it is encrypted (0.15 and later)."""
