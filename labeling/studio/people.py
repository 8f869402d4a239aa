"""More annotators on a Label Studio: they sign up through the organisation's invite link, as a person would.

The sign-up and login pages are forms with a session, no part of the API; all else goes through `labeling.studio.wire`.
"""

from urllib.parse import urlsplit

import httpx

from labeling.errors import AuthenticationError, ServerError
from labeling.studio.address import checked_url, is_loopback
from labeling.studio.wire import Credentials, Wire


def sign_up(url: str, admin_token: str, email: str, password: str) -> str:
    """A token for the API that acts as this person; the account is made where there is none yet.

    Running it again logs in and gives the same token. Raises AuthenticationError where the account exists with another
    password, or the server refuses the password as too weak (it asks for 8 to 128 characters).
    """
    url = checked_url(url)
    with Wire(Credentials(url, admin_token)) as wire:
        invite = urlsplit(str(wire.json("GET", "/api/invite")["invite_url"]))
    with httpx.Client(base_url=url, timeout=60.0, trust_env=not is_loopback(url)) as session:
        try:
            form = {"email": email, "password": password}
            if not _submit(session, "/user/login/", form) and not _submit(
                session, f"{invite.path}?{invite.query}", form
            ):
                raise AuthenticationError(
                    f"{url} lets {email} neither log in nor sign up: the account has another password, "
                    "or the password is refused (8 to 128 characters)"
                )
            return _token(session, url)
        except httpx.TransportError as error:
            raise ServerError(f"{url} cannot be reached: {error}") from error


def _submit(session: httpx.Client, path: str, form: dict[str, str]) -> bool:
    """Whether the form was accepted: Label Studio then redirects, else it shows the page again."""
    session.get(path).raise_for_status()
    answer = session.post(path, data={**form, "csrfmiddlewaretoken": session.cookies.get("csrftoken") or ""})
    return answer.status_code == 302


def _token(session: httpx.Client, url: str) -> str:
    """The person's legacy token where the organisation has switched these on, else a new personal access token."""
    legacy = session.get("/api/current-user/token")
    if legacy.status_code == 200:
        token = str(legacy.json()["token"])
        if session.get("/api/current-user/whoami", headers={"Authorization": f"Token {token}"}).status_code == 200:
            return token
    made = session.post("/api/token/", headers={"X-CSRFToken": session.cookies.get("csrftoken") or ""})
    if made.status_code >= 300:
        raise AuthenticationError(f"{url} gives no API token to a new account ({made.status_code})")
    return str(made.json()["token"])
