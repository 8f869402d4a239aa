"""The connection to Label Studio: what opens sockets, proves who we are, tries again and turns failures into errors.

Not label-studio-sdk: importing it takes seconds and 175 MB, and its calls neither stream nor tell a request that
never left from one whose answer was lost. Only this difference makes a push safe to repeat.
"""

import json
import ssl
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from labeling.errors import AuthenticationError, ServerError, UsageError
from labeling.studio.address import checked_url, is_loopback

Json = dict[str, Any]

TIMEOUT = 60.0
"""Seconds for an ordinary request."""
LONG_TIMEOUT = 600.0
"""Seconds for an import or a snapshot, which the server answers only when it is done."""
ATTEMPTS = 6
"""How often a request that may be repeated is sent before giving up: some 30 seconds of backoff."""


class LostAnswerError(ServerError):
    """A request that changes something left, and no answer came: it may have been carried out, now or later."""


class RefusedError(ServerError):
    """The server refused a request (4xx): repeating it would not help. `status` is the HTTP status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class _BusyError(ServerError):
    """429 or 5xx: worth another try. `after` is how many seconds the server asked for."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the server is and what opens it. The token never shows in `repr`."""

    url: str
    token: str = field(repr=False)
    ca_bundle: Path | None = None


class Wire:
    """An open connection to one server; a context manager.

    Raises AuthenticationError (401, 403), RefusedError (other 4xx, with the server's message) and ServerError
    (unreachable, or 5xx after all attempts). What changes nothing, or may be done twice, is retried with backoff and
    jitter; the rest never is once it has left: it raises LostAnswerError, and who called must look first.
    """

    def __init__(self, credentials: Credentials, attempts: int = ATTEMPTS, max_wait: float = 20.0) -> None:
        self.url = checked_url(credentials.url)
        self._attempts, self._max_wait = attempts, max_wait
        self._http = httpx.Client(
            base_url=self.url,
            auth=_token_auth(credentials.token, self.url),
            timeout=httpx.Timeout(TIMEOUT, connect=10.0),
            verify=_tls(credentials.ca_bundle),
            follow_redirects=False,
            headers={"Accept": "application/json"},
            trust_env=not is_loopback(self.url),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def pages(self, path: str, params: Mapping[str, Any], key: str) -> Iterator[Json]:
        """What lies under `key` in each page of a listing."""
        page = 1
        while True:
            answer = self.json("GET", path, {**params, "page": page, "page_size": 100})
            yield from answer[key]
            if not answer.get("next"):
                return
            page += 1

    def json(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        body: object = None,
        *,
        repeatable: bool = True,
        timeout: float = TIMEOUT,
        missing_is_fine: bool = False,
    ) -> Json:
        """The object that the server answers with; see `any`. `missing_is_fine` makes a 404 an empty object."""
        try:
            answer = self.any(method, path, params, body, repeatable=repeatable, timeout=timeout)
        except RefusedError as error:
            if missing_is_fine and error.status == 404:
                return {}
            raise
        return answer if isinstance(answer, dict) else {"results": answer}

    def any(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        body: object = None,
        *,
        repeatable: bool = True,
        timeout: float = TIMEOUT,
    ) -> Any:
        """Sends one request and gives the answer's JSON. `body` is JSON, or its bytes; `timeout` is seconds.

        `repeatable` says that doing it twice does no harm.
        """
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()

        def send() -> Any:
            with self._talking():
                response = self._http.request(
                    method,
                    path,
                    params=params,
                    content=content,
                    timeout=httpx.Timeout(timeout, connect=10.0),
                    headers={"Content-Type": "application/json"} if content is not None else None,
                )
                self._check(response, repeatable)
                return response.json() if response.content else {}

        return self._repeat(send, repeatable)

    def save(self, path: str, target: Path) -> None:
        """Writes what the server answers to a file as it comes; from the start again where the connection breaks."""

        def send() -> None:
            with self._talking(), self._http.stream("GET", path, timeout=LONG_TIMEOUT) as response:
                if response.status_code >= 300:
                    response.read()
                self._check(response)
                with target.open("wb") as out:
                    for chunk in response.iter_bytes(1 << 18):
                        out.write(chunk)

        self._repeat(send, True)

    def _repeat(self, send: Callable[[], Any], repeatable: bool) -> Any:
        worth = (_BusyError, _UnreachableError, LostAnswerError) if repeatable else (_BusyError, _UnreachableError)
        retrying = Retrying(
            stop=stop_after_attempt(self._attempts),
            wait=self._wait,
            reraise=True,
            retry=retry_if_exception(lambda error: isinstance(error, worth)),
        )
        return retrying(send)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, _BusyError) else None
        backoff = wait_exponential_jitter(multiplier=0.5, max=self._max_wait, jitter=0.5)(state)
        return max(backoff, min(asked, 120.0)) if asked is not None else backoff

    @contextmanager
    def _talking(self) -> Iterator[None]:
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            reason = str(error) or type(error).__name__
            raise _UnreachableError(f"{self.url} cannot be reached: {reason}: is Label Studio running?") from error
        except httpx.TransportError as error:
            reason = str(error) or type(error).__name__
            raise LostAnswerError(f"{self.url}: the connection broke before the answer came: {reason}") from error
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise ServerError(f"{self.url}: the answer is not Label Studio's: {error}: check the address") from error

    def _check(self, response: httpx.Response, repeatable: bool = True) -> None:
        status = response.status_code
        if status < 300:
            return
        said = _message(response)
        if status < 400:
            raise ServerError(f"{self.url} redirects to {response.headers.get('location')}: give that address")
        if status in (401, 403):
            raise AuthenticationError(
                f"{self.url} does not accept the token ({status}: {said}). It takes a personal access token (Account &"
                " Settings > Personal Access Token), or a legacy token where the organisation has switched these on."
            )
        if status == 429 or (status in (502, 503, 504) and repeatable):
            raise _BusyError(f"{self.url} is busy ({status}: {said})", _seconds(response))
        if status >= 500:
            if repeatable:
                raise _BusyError(f"{self.url} failed ({status}: {said})", _seconds(response))
            raise LostAnswerError(f"{self.url} failed ({status}: {said})")
        raise RefusedError(f"{self.url} refused ({status}): {said}", status)


class _UnreachableError(ServerError):
    """No connection: nothing was sent."""


def is_healthy(url: str, timeout: float = 2.0) -> bool:
    """Whether a Label Studio answers there."""
    try:
        answer = httpx.get(f"{url.rstrip('/')}/health", timeout=timeout, trust_env=not is_loopback(url))
        return answer.status_code == 200 and answer.json().get("status") == "UP"
    except (httpx.HTTPError, ValueError, AttributeError):
        return False


def _tls(ca_bundle: Path | None) -> ssl.SSLContext | bool:
    if ca_bundle is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca_bundle))
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"{ca_bundle}: no certificates can be read from it: {error}") from error


def _message(response: httpx.Response) -> str:
    try:
        found = response.json()
    except ValueError:
        return response.reason_phrase or "no message"
    if isinstance(found, dict):
        found = found.get("validation_errors") or found.get("detail") or found
    said = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return said if len(said) <= 600 else said[:600] + " …"


def _seconds(response: httpx.Response) -> float | None:
    try:
        return max(0.0, float(response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _token_auth(token: str, url: str) -> httpx.Auth:
    return _RefreshedToken(token, url) if token.count(".") == 2 else _LegacyToken(token)


class _LegacyToken(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Token {self._token}"
        yield request


class _RefreshedToken(httpx.Auth):
    """A personal access token: it is traded for access tokens that live five minutes."""

    requires_response_body = True

    def __init__(self, token: str, url: str) -> None:
        self._token, self._url, self._access = token, url, ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        for _ in range(2):
            if not self._access:
                answer = yield httpx.Request("POST", f"{self._url}/api/token/refresh/", json={"refresh": self._token})
                if answer.status_code != 200:
                    return
                self._access = str(answer.json()["access"])
            request.headers["Authorization"] = f"Bearer {self._access}"
            response = yield request
            if response.status_code != 401:
                return
            self._access = ""
