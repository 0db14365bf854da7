"""How a server can fail us, as one tree. Adapters translate at the edge once; nothing above sees a status.

    BackendError
    ├── Unreachable             no answer: unknown host, refused port, timeout, connection lost
    │   └── TlsFailure          a certificate that cannot be trusted, or no TLS at all
    ├── NotAuthenticated        wrong user, password, key or token (401); never retried by itself
    │   ├── SecondFactorNeeded  the password was right, a one-time code is missing (402)
    │   └── TokenExpired        the 60 s token of a stream; a fresh one is minted, once
    ├── Forbidden               our permissions do not reach (403)
    ├── Unavailable             this server cannot do it: edition, release or configuration
    ├── NotFound                the object is not there (any more)
    ├── Refused                 the server understood and said no
    │   └── AlreadyExists       a unique value is taken
    ├── Busy                    too many requests; later it will work (429, 400 maxConcurrentRequests)
    ├── ServerFault             the server failed (5xx)
    └── BadAnswer               the answer has not the shape it should have
        └── NotStalwart         it is some other server

Every error is three short texts: `message` (what happened, one sentence), `advice` (what to do; may be
empty) and `server_words` (what the server itself said, secrets dropped; may be empty). They hold text from
the network: whoever draws them passes them through `text.clean`.
"""

from typing import ClassVar


class BackendError(Exception):
    """Anything that went wrong between us and the server."""

    retryable: ClassVar[bool] = False
    """Whether asking again by itself can help. Never true where it could lead to a ban."""

    def __init__(self, message: str, *, advice: str = "", server_words: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.server_words = server_words

    def sentence(self) -> str:
        """Message and advice in one line, for places that show a single line."""
        parts = [self.message]
        if self.server_words:
            parts.append(f"(server: {self.server_words})")
        if self.advice:
            parts.append(f"– {self.advice}")
        return " ".join(parts)


class Unreachable(BackendError):
    """No answer came."""

    retryable = True


class TlsFailure(Unreachable):
    """The connection could not be made safe. Retried slowly: a certificate is renewed by people."""


class NotAuthenticated(BackendError):
    """The credentials were refused. Not retried: 100 failures a day ban the address (`rest.md` chapter 4)."""


class SecondFactorNeeded(NotAuthenticated):
    """The account has a second factor and the request carried no one-time code."""


class TokenExpired(NotAuthenticated):
    """A stream's token was refused although it was fresh."""


class Forbidden(BackendError):
    """A permission is missing, or the account is locked."""


class Unavailable(BackendError):
    """The server has no such operation. `advice` names what works there instead."""


class NotFound(BackendError):
    """The named object does not exist."""


class Refused(BackendError):
    """The server understood the request and declined it."""


class AlreadyExists(Refused):
    """A name or address is taken. The server's `value` is never kept: it can be a private key (10.1)."""


class Busy(BackendError):
    """A limit of the server was reached."""

    retryable = True

    def __init__(
        self, message: str, *, advice: str = "", server_words: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, advice=advice, server_words=server_words)
        self.retry_after = retry_after
        """Seconds the server asked us to wait; None when it did not say."""


class ServerFault(BackendError):
    """The server could not do its work."""

    retryable = True


class BadAnswer(BackendError):
    """An answer came that cannot be read."""

    retryable = True


class NotStalwart(BadAnswer):
    """Something else than a Stalwart server answered."""

    retryable = False
