"""Why no answer came, in words: every exception of httpx, TLS and sockets becomes one BackendError here.

Answers that did come, with whatever status, are judged in `answers.py`. The exceptions themselves hold the
request with its credentials and the whole URL, so the new error is raised without them (`from None`).
"""

import errno
import os
import socket
import ssl
from collections.abc import Iterator

import httpx

from stalwart_tui.adapters.http.endpoint import Endpoint
from stalwart_tui.backend.errors import BackendError, BadAnswer, TlsFailure, Unreachable

_STRANGE_AUTHORITY = (
    "comes from an authority that this machine does not trust",
    "Name the authority's file with --ca-file.",
)

_UNTRUSTED = {
    9: ("is not valid yet", "Check the clocks of both machines."),
    10: ("has expired", "Renew it on the server."),
    18: ("is self-signed", "Trust it with --ca-file, or accept any certificate with --insecure."),
    19: _STRANGE_AUTHORITY,
    20: _STRANGE_AUTHORITY,
    21: ("does not come with its issuer's", "Let the server send its whole chain, or use --ca-file."),
    23: ("has been revoked", "Replace it on the server."),
    62: ("is for another host name", "Use the name that the certificate carries."),
    64: ("is not for this IP address", "Use the host name that the certificate carries."),
}
"""OpenSSL's verify code → what is wrong with the certificate, what to do."""

_NOT_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "RECORD_LAYER_FAILURE"}
"""OpenSSL's reasons when the other side's first bytes are no TLS record."""

_BINARY = ("illegal request line", r"\x15\x03")
"""How h11 words an answer that begins with a control character, as a TLS alert does: that is what a TLS port
answers to plain HTTP."""

_MORE_TIME = "Wait longer with --timeout, or look at the server's load."

_NO_ROUTE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN}


def explain(error: Exception, endpoint: Endpoint, timeout: float) -> BackendError:
    """What went wrong between us and the server; `timeout` in seconds, as it applied to the request."""
    if isinstance(error, httpx.TimeoutException):
        return _too_slow(error, endpoint, timeout)
    if isinstance(error, httpx.ProxyError):
        return Unreachable(
            f"The proxy did not let us through to {endpoint.name}.",
            advice="Check HTTP_PROXY and HTTPS_PROXY, or list the host in NO_PROXY.",
        )
    if isinstance(error, httpx.DecodingError):
        return BadAnswer(f"{endpoint.name} sent an answer whose compression is broken.")
    if isinstance(error, httpx.RemoteProtocolError):
        return _broken_http(error, endpoint)
    for cause in _causes(error):
        found = _of_cause(cause, endpoint)
        if found is not None:
            return found
    if isinstance(error, httpx.ConnectError) and endpoint.tls:
        return _hung_up(endpoint)
    return Unreachable(f"The connection to {endpoint.name} was lost.", advice="Is the server still running?")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and everything it came from, also from several attempts at once."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


def _of_cause(cause: BaseException, endpoint: Endpoint) -> BackendError | None:
    """What a cause says for certain; None when it says nothing."""
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
        return _no_tls(cause, endpoint)
    if isinstance(cause, socket.gaierror):
        return _no_name(cause.errno, endpoint)
    if isinstance(cause, UnicodeError):  # Python's own encoding of a host name that cannot exist
        return _no_name(None, endpoint)
    if isinstance(cause, ConnectionRefusedError):
        return Unreachable(
            f"{endpoint.place} refused the connection.",
            advice="Is the server running, and is this its HTTP port?",
        )
    if isinstance(cause, OSError) and cause.errno in _NO_ROUTE:
        return Unreachable(
            f"There is no way to {endpoint.name} from here ({os.strerror(cause.errno)}).",
            advice="Check the network or VPN.",
        )
    return None


def _no_name(code: int | None, endpoint: Endpoint) -> BackendError:
    if code == socket.EAI_AGAIN:
        return Unreachable(
            f"The name {endpoint.host} could not be looked up just now.",
            advice="Check the DNS of this machine.",
        )
    return Unreachable(f"There is no host named {endpoint.host}.", advice="Check the address for typos.")


def _hung_up(endpoint: Endpoint) -> BackendError:
    return TlsFailure(
        f"{endpoint.place} closed the connection while TLS was being set up.",
        advice="Is this its HTTPS port?",
    )


def _no_tls(error: ssl.SSLError, endpoint: Endpoint) -> BackendError:
    if isinstance(error, ssl.SSLCertVerificationError):
        what, advice = _UNTRUSTED.get(
            error.verify_code,
            (f"cannot be trusted: {error.verify_message}", "Name a CA file with --ca-file."),
        )
        return TlsFailure(f"The certificate of {endpoint.place} {what}.", advice=advice)
    name = getattr(error, "reason", None) or ""  # absent where Python raised it, not OpenSSL
    if name in _NOT_TLS:
        return TlsFailure(
            f"{endpoint.place} does not speak TLS.",
            advice="Use http:// for this port, or the port that speaks HTTPS.",
        )
    if isinstance(error, ssl.SSLZeroReturnError | ssl.SSLEOFError):
        return _hung_up(endpoint)  # which of the two depends on the releases of Python and OpenSSL
    reason = name.replace("_", " ").lower()
    return TlsFailure(
        f"No TLS connection to {endpoint.place} could be made" + (f" ({reason})." if reason else "."),
        advice="Is this its HTTPS port, and does it speak TLS 1.2 or later?",
    )


def _broken_http(error: httpx.RemoteProtocolError, endpoint: Endpoint) -> BackendError:
    words = str(error)
    if not endpoint.tls and any(sign in words for sign in _BINARY):
        return TlsFailure(
            f"{endpoint.place} seems to speak TLS, but the address says http://.",
            advice=f"Use https://{endpoint.place}.",
        )
    if "complete message body" in words or "incomplete" in words:  # h11: fewer bytes than announced
        return BadAnswer(
            f"{endpoint.name} broke off in the middle of its answer.",
            advice="If it happens again, look at the server or a proxy in front of it.",
        )
    if "disconnected" in words:
        return Unreachable(
            f"{endpoint.place} closed the connection without an answer.",
            advice="" if endpoint.tls else "If this port speaks TLS, use https://.",
        )
    return BadAnswer(f"{endpoint.place} does not speak HTTP.", advice="Is this its HTTP port?")


def _too_slow(error: httpx.TimeoutException, endpoint: Endpoint, timeout: float) -> BackendError:
    patience = f"within {timeout:g} s"
    if isinstance(error, httpx.ConnectTimeout):
        return Unreachable(
            f"{endpoint.place} did not accept a connection {patience}.",
            advice="Check host, port and firewall.",
        )
    if isinstance(error, httpx.WriteTimeout):
        return Unreachable(f"{endpoint.name} did not take the request {patience}.", advice=_MORE_TIME)
    return no_answer(endpoint, timeout)


def no_answer(endpoint: Endpoint, timeout: float) -> BackendError:
    """The request was taken, and nothing came."""
    return Unreachable(f"{endpoint.name} did not answer within {timeout:g} s.", advice=_MORE_TIME)


def too_long(endpoint: Endpoint, limit: float) -> BackendError:
    """An answer that trickles: each part came in time, the whole did not."""
    return Unreachable(
        f"{endpoint.name} had not finished its answer after {limit:g} s.",
        advice=_MORE_TIME,
    )


def silent(endpoint: Endpoint, limit: float) -> BackendError:
    """A stream on which not even a sign of life came."""
    return Unreachable(
        f"{endpoint.name} sent nothing for {limit:g} s.", advice="The connection is taken for dead."
    )


def stream_lost(endpoint: Endpoint) -> BackendError:
    """A stream that did not end but broke."""
    return Unreachable(f"The stream from {endpoint.name} broke off.")


def closed() -> BackendError:
    """We are leaving."""
    return Unreachable("The connection was closed.")
