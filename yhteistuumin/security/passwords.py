"""What a new password must be: long, and not among those that everybody tries first."""

from __future__ import annotations

from yhteistuumin.schema.problems import Problem

MIN_LENGTH = 12
MAX_LENGTH = 128
FEWEST_DIFFERENT = 5

COMMON_PARTS = (
    "password", "passwort", "passw0rd", "salasana", "lösenord", "losenord", "qwerty", "asdfgh",
    "zxcvbn", "1q2w3e", "welcome", "tervetuloa", "välkommen", "valkommen", "letmein", "iloveyou",
    "minarakastan", "jagälskar", "perkele", "kissa", "koira", "sommar", "kesä", "talvi", "syksy",
    "kevät", "vinter", "suomi", "finland", "sverige", "helsinki", "kulttuuri", "kultur",
    "yhteistuumin", "admin", "administrator", "user", "käyttäjä", "test", "temp", "secret",
    "changeme", "vaihda", "monkey", "dragon", "football", "jalkapallo", "master", "abc", "demo",
)  # fmt: skip
ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopåasdfghjklöäzxcvbnm")
RUN = 4


def password_problems(password: str, *, email: str = "", name: str = "") -> list[Problem]:
    """Why *password* cannot be the password of the person with *email* and *name*; empty if it can."""
    if len(password) < MIN_LENGTH:
        return [Problem("password", "password-short", {"limit": MIN_LENGTH})]
    if len(password) > MAX_LENGTH:
        return [Problem("password", "password-long", {"limit": MAX_LENGTH})]
    own = [*email.casefold().partition("@")[0].replace(".", " ").split(), *name.casefold().split()]
    if _is_guessable(password.casefold(), own):
        return [Problem("password", "password-common")]
    return []


def _is_guessable(password: str, own: list[str]) -> bool:
    """Whether few letters are left of *password* without common words and the person's own names."""
    if len(set(password)) < FEWEST_DIFFERENT:
        return True
    rest = _without_runs(password)
    for part in sorted((*COMMON_PARTS, *(word for word in own if len(word) >= RUN)), key=len, reverse=True):
        rest = rest.replace(part, "")
    return rest != password and sum(letter.isalpha() for letter in rest) < RUN


def _without_runs(text: str) -> str:
    """*text* without stretches of neighbours on the keyboard or in the alphabet."""
    kept = []
    position = 0
    while position < len(text):
        stretch = RUN
        while position + stretch <= len(text) and _is_run(text[position : position + stretch]):
            stretch += 1
        if stretch > RUN:
            position += stretch - 1
        else:
            kept.append(text[position])
            position += 1
    return "".join(kept)


def _is_run(stretch: str) -> bool:
    return any(stretch in row or stretch[::-1] in row for row in ROWS)
