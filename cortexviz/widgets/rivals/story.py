"""What the recognition explorer says: who names the picture rightly, and which nodes decide it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cortexviz.rivals import Account
from cortexviz.widgets.frame.words import article, percent
from cortexviz.widgets.rivals.settings import RivalSettings
from cortexviz.widgets.rivals.trained import TITLES

Accounts = Mapping[str, Account]


def describe(accounts: Accounts, settings: RivalSettings) -> tuple[str, str]:
    """What each says and whether it is right, and why one of them says so."""
    return said(accounts, settings.right_answer), why(accounts, settings.right_answer)


def said(accounts: Accounts, right: str) -> str:
    """Who says what: "HMAX and the HTM say guitar, rightly; the Bayesian network says hammer."."""
    groups: dict[str, list[str]] = {}
    for name, one in accounts.items():
        groups.setdefault(str(one.said), []).append(title(name))
    if len(groups) == 1 and len(accounts) == len(TITLES):
        (answer,) = groups
        wrong = f": it is {article(right)}" if right else ""
        return f"All three say {answer}{', rightly' if answer == right else wrong}."
    words = [
        f"{listed(who)} {'says' if len(who) == 1 else 'say'} {answer}"
        + ", rightly" * (answer == right)
        for answer, who in sorted(groups.items(), key=lambda group: group[0] != right)
    ]
    wrong = f" It is {article(right)}." if right and right not in groups else ""
    sentence = f"{'; '.join(words)}.{wrong}"
    return sentence[0].upper() + sentence[1:]


def why(accounts: Accounts, right: str) -> str:
    """Who in C2 speaks for an answer: of a model that is wrong, or of the one most in doubt."""
    if not accounts:
        return ""
    wrong = [name for name, one in accounts.items() if right and one.said != right]
    name = (wrong or [min(accounts, key=lambda name: lead(accounts[name]))])[0]
    one = accounts[name]
    other = one.rival(right)
    votes = one.votes(other)
    share = float(np.mean(votes > 0))
    speak = f"In C2 of {title(name)} {percent(share)} of the nodes speak for {one.said}"
    # A few loud nodes outvote many quiet ones.
    loud = " and outvote the others" if share < 0.5 and votes.sum() > 0 else ""
    return f"{speak} rather than {other}{loud}: ink is for {one.said}, orange for {other}."


def lead(account: Account) -> float:
    """By how much the answer is ahead of the second, as a share of all that is said."""
    votes = account.votes(account.rival())
    return float(votes.sum() / max(np.abs(votes).sum(), 1e-12))


def title(name: str) -> str:
    """A model's name within a sentence."""
    return TITLES[name] if name == "HMAX" else f"the {TITLES[name]}"


def listed(words: list[str]) -> str:
    """ "HMAX and the HTM"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def settings_in_words(settings: RivalSettings) -> str:
    """The picture, for who does not see it."""
    what = article(settings.object) if settings.figure == "object" else "a drawing"
    done = [
        text
        for name, text in {
            "size": f"{settings.size} % of its size", "rotation": f"turned by {settings.rotation}°",
            "right": f"{settings.right} px to the right", "down": f"{settings.down} px down",
            "covered": f"{settings.covered} % hidden", "noise": f"{settings.noise} % noise",
        }.items()
        if vars(settings)[name] != (100 if name == "size" else 0)
    ]  # fmt: skip
    return ", ".join([what, *done])
