"""More annotators: by the invite link only."""

from typing import TYPE_CHECKING

import httpx
import pytest

from labeling.errors import AuthenticationError
from labeling.studio.people import sign_up

if TYPE_CHECKING:
    from tests.conftest import RunningStudio

pytestmark = pytest.mark.studio


def test_two_annotators_act_as_themselves(studio: "RunningStudio") -> None:
    for name in ("vera", "boris"):
        with studio.client(studio.annotator(name)) as client:
            assert client.json("GET", "/api/current-user/whoami")["email"] == f"{name}@example.org"


def test_signing_up_again_gives_the_same_token(studio: "RunningStudio") -> None:
    again = sign_up(studio.url, studio.token, "vera@example.org", "vera-password-1")
    assert again == studio.annotator("vera")


def test_another_password_or_a_weak_one_is_refused(studio: "RunningStudio") -> None:
    studio.annotator("vera")
    for email, password in (("vera@example.org", "not-hers-123"), ("new@example.org", "short")):
        with pytest.raises(AuthenticationError, match=f"lets {email} neither log in nor sign up") as raised:
            sign_up(studio.url, studio.token, email, password)
        assert password not in str(raised.value).replace(email, "")


def test_nobody_signs_up_without_the_link(studio: "RunningStudio") -> None:
    with httpx.Client(base_url=studio.url) as stranger:
        for link in ("/user/signup/", "/user/signup/?token=guessed"):
            page = stranger.get("/user/login/")
            assert page.status_code == 200
            form = {
                "email": "stranger@example.org",
                "password": "a-long-password-1",
                "csrfmiddlewaretoken": stranger.cookies["csrftoken"],
            }
            assert stranger.post(link, data=form).status_code == 403
    with studio.client() as client:
        assert "stranger@example.org" not in {user["email"] for user in client.users().values()}
