"""How people are called on the classroom server."""

from __future__ import annotations

import re
import unicodedata

_NAME = re.compile(r"[a-z][a-z0-9-]{0,23}")


def as_name(typed: str) -> str:
    """Return the name of the folder of somebody who typed their name.

    >>> as_name(" Ana  María ")
    'ana-maria'
    """
    plain = unicodedata.normalize("NFKD", typed).lower()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\s._-]+", "-", plain).strip("-")


def is_name(name: str) -> bool:
    """Say whether a name can be that of a folder and of an account.

    >>> is_name("ana-maria"), is_name("../root"), is_name("李")
    (True, False, False)
    """
    return bool(_NAME.fullmatch(name))


def account(name: str) -> str:
    """Return the system account of a person; no account of the machine has such a name.

    >>> account("root")
    'kit-root'
    """
    return f"kit-{name}"


def what_is_wrong(typed: str) -> str:
    """Return the sentence for somebody who could not log in.

    >>> what_is_wrong("ana")
    'This is not the password of the room. Ask your instructor for it.'
    """
    if is_name(as_name(typed)):
        return "This is not the password of the room. Ask your instructor for it."
    return (
        "This name cannot be used here. Write a name of 1 to 24 letters from a to z, "
        "digits or hyphens that begins with a letter."
    )
