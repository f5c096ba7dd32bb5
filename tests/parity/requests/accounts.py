"""Customers who sign up, sign in, change what they said and sign out."""

from __future__ import annotations

from tests.parity.requests.build import PAT, delete, get, patch, post, put

API = "/api/v1"
_FORM = "application/x-www-form-urlencoded"

ACCOUNTS = [
    post("sign in", f"{API}/session", json={"session": {"email": "ada@example.com", "password": "correct horse"}}),
    post(
        "sign in with blanks and capitals",
        f"{API}/session",
        json={"session": {"email": " ADA@Example.com ", "password": "correct horse"}},
    ),
    post("sign in unwrapped", f"{API}/session", json={"email": "grace@example.com", "password": "correct horse"}),
    post(
        "sign in, wrong password", f"{API}/session", json={"session": {"email": "ada@example.com", "password": "wrong"}}
    ),
    post("sign in, nobody", f"{API}/session", json={"session": {"email": "nobody@example.com", "password": "x"}}),
    post("sign in, no password", f"{API}/session", json={"session": {"email": "ada@example.com"}}),
    post("sign in, null password", f"{API}/session", json={"session": {"email": "ada@example.com", "password": None}}),
    post(
        "sign in, password as an array",
        f"{API}/session",
        json={"session": {"email": "ada@example.com", "password": ["correct horse"]}},
    ),
    post("sign in, email as a hash", f"{API}/session", json={"session": {"email": {"a": 1}, "password": "x"}}),
    post("sign in, session as text", f"{API}/session", json={"session": "ada"}),
    post("sign in, nothing", f"{API}/session", json={}),
    post("sign in, empty session", f"{API}/session", json={"session": {}}),
    post(
        "sign in, password beyond 72 bytes", f"{API}/session", json={"email": "ada@example.com", "password": "x" * 100}
    ),
    post(
        "sign in, NUL in the password",
        f"{API}/session",
        json={"email": "ada@example.com", "password": "correct horse\x00"},
    ),
    post(
        "sign in by form",
        f"{API}/session",
        body=b"session[email]=mei@example.com&session[password]=correct+horse",
        content_type=_FORM,
    ),
    post(
        "sign up",
        f"{API}/me",
        json={"customer": {"name": "Nina Simone", "email": " Nina@Example.COM ", "password": "feeling good"}},
    ),
    post(
        "sign in as the new one",
        f"{API}/session",
        json={"email": "nina@example.com", "password": "feeling good"},
        captures={"nina": "json:token"},
    ),
    get("me as the new one", f"{API}/me", token="{{nina}}"),
    post(
        "sign up unwrapped",
        f"{API}/me",
        json={
            "name": "Bo",
            "email": "bo@example.com",
            "password": "12345678",
            "born_on": "2000-02-29",
            "newsletter": True,
            "preferences": {"language": "da", "topics": ["a", "b"], "other": 1},
        },
    ),
    post(
        "sign up twice",
        f"{API}/me",
        json={"customer": {"name": "Nina", "email": "nina@example.com", "password": "feeling good"}},
    ),
    post(
        "sign up, everything wrong", f"{API}/me", json={"customer": {"name": "N", "email": "nina", "password": "short"}}
    ),
    post("sign up, everything blank", f"{API}/me", json={"customer": {"name": "", "email": "", "password": ""}}),
    post("sign up, everything null", f"{API}/me", json={"customer": {"name": None, "email": None, "password": None}}),
    post(
        "sign up, too young",
        f"{API}/me",
        json={"customer": {"name": "Kid", "email": "kid@example.com", "password": "12345678", "born_on": "2024-05-05"}},
    ),
    post(
        "sign up, no such day",
        f"{API}/me",
        json={"customer": {"name": "Kim", "email": "kim@example.com", "password": "12345678", "born_on": "2001-02-30"}},
    ),
    post(
        "sign up, name and password too long",
        f"{API}/me",
        json={"customer": {"name": "n" * 61, "email": "long@example.com", "password": "p" * 73}},
    ),
    post(
        "sign up, newsletter as text",
        f"{API}/me",
        json={"customer": {"name": "Lou", "email": "lou@example.com", "password": "12345678", "newsletter": "off"}},
    ),
    post(
        "sign up, newsletter odd",
        f"{API}/me",
        json={"customer": {"name": "Max", "email": "max@example.com", "password": "12345678", "newsletter": "maybe"}},
    ),
    post(
        "sign up, newsletter null",
        f"{API}/me",
        json={"customer": {"name": "Nul", "email": "nul@example.com", "password": "12345678", "newsletter": None}},
    ),
    post("sign up, empty", f"{API}/me", json={"customer": {}}),
    post("sign up, an array", f"{API}/me", json={"customer": [1, 2]}),
    patch("change me", f"{API}/me", token=PAT, json={"customer": {"name": "Pat", "born_on": "1975-07-01"}}),
    put("change me by PUT", f"{API}/me", token=PAT, json={"newsletter": True}),
    patch("change me to nobody", f"{API}/me", token=PAT, json={"customer": {"name": ""}}),
    patch("change my e-mail to another's", f"{API}/me", token=PAT, json={"customer": {"email": "ada@example.com"}}),
    patch(
        "change my preferences",
        f"{API}/me",
        token=PAT,
        json={"customer": {"preferences": {"currency": "DKK", "topics": ["x", {"y": 1}, 2, None], "language": None}}},
    ),
    patch("change my preferences to text", f"{API}/me", token=PAT, json={"customer": {"preferences": "none"}}),
    patch("change my preferences to null", f"{API}/me", token=PAT, json={"customer": {"preferences": None}}),
    patch("change my birthday away", f"{API}/me", token=PAT, json={"customer": {"born_on": None}}),
    patch("change my birthday to a number", f"{API}/me", token=PAT, json={"customer": {"born_on": 19800101}}),
    patch(
        "change my birthday to a time",
        f"{API}/me",
        token=PAT,
        json={"customer": {"born_on": "1980-01-02T23:30:00+05:00"}},
    ),
    patch("change my birthday to words", f"{API}/me", token=PAT, json={"customer": {"born_on": "3 March 1981"}}),
    patch("change my password", f"{API}/me", token=PAT, json={"customer": {"password": "new password"}}),
    post(
        "sign in with the old password",
        f"{API}/session",
        json={"email": "pat@example.com", "password": "correct horse"},
    ),
    post(
        "sign in with the new password", f"{API}/session", json={"email": "pat@example.com", "password": "new password"}
    ),
    patch(
        "change what may not be changed",
        f"{API}/me",
        token=PAT,
        json={"customer": {"id": 1, "api_token": "mine", "orders_count": 99, "password_digest": "x"}},
    ),
    delete("sign out", f"{API}/session", token="{{nina}}"),
    get("me after signing out", f"{API}/me", token="{{nina}}"),
    delete("sign out without a token", f"{API}/session"),
]
