"""What the recognition explorer says: who names the picture rightly, and which nodes decide it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.base.words import listed
from cortexviz.rivals import Account
from cortexviz.widgets.frame.words import article, capital, percent
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
        groups.setdefault(str(one.said) if one.tells else "", []).append(title(name))
    found = sorted(groups.items(), key=lambda group: (not group[0], group[0] != right))
    sentence = "; ".join(_clause(answer, who, right) for answer, who in found) + "."
    if right and right not in groups:
        sentence += " " + say("It is {object}.", object=article(right))
    return capital(sentence)


def _clause(answer: str, who: list[str], right: str) -> str:
    if not answer:
        if len(who) == len(TITLES):
            return say("none of the three can tell")
        return say("{who} cannot tell", who=listed(who))
    said = say(answer) if answer != right else say("{object}, rightly", object=say(answer))
    if len(who) == len(TITLES):
        return say("all three say {object}", object=said)
    if len(who) == 1:
        return say("{who} says {object}", who=who[0], object=said)
    return say("{who} say {object}", who=listed(who), object=said)


def why(accounts: Accounts, right: str) -> str:
    """Who in C2 speaks for an answer: of a model that is wrong, or of the one most in doubt."""
    telling = {name: one for name, one in accounts.items() if one.tells}
    if not telling:
        return ""
    wrong = [name for name, one in telling.items() if right and one.said != right]
    name = (wrong or [min(telling, key=lambda name: lead(telling[name]))])[0]
    one = telling[name]
    other = one.rival(right)
    votes = one.votes(other)
    share = float(np.mean(votes > 0))
    fields = {
        "model": title(name), "share": percent(share), "one": say(one.said), "other": say(other)
    }  # fmt: skip
    if share < 0.5 and votes.sum() > 0:  # a few loud nodes outvote many quiet ones
        return say(
            "In C2 of {model} {share} of the nodes speak for {one} rather than {other} and outvote "
            "the others: ink is for {one}, orange for {other}.", **fields,
        )  # fmt: skip
    return say(
        "In C2 of {model} {share} of the nodes speak for {one} rather than {other}: ink is for "
        "{one}, orange for {other}.", **fields,
    )  # fmt: skip


def lead(account: Account) -> float:
    """By how much the answer is ahead of the second, as a share of all that is said."""
    votes = account.votes(account.rival())
    return float(votes.sum() / max(np.abs(votes).sum(), 1e-12))


def title(name: str) -> str:
    """A model's name within a sentence."""
    return say(
        {"as published": later("the Bayesian network"), "HTM": later("the HTM")}.get(name, name)
    )


def settings_in_words(settings: RivalSettings) -> str:
    """The picture, for who does not see it."""
    what = article(settings.object) if settings.figure == "object" else say("a drawing")
    done = {
        "size": say("{n} % of its size", n=settings.size),
        "rotation": say("turned by {n}°", n=settings.rotation),
        "right": say("{n} px to the right", n=settings.right),
        "down": say("{n} px down", n=settings.down),
        "covered": say("{n} % hidden", n=settings.covered),
        "noise": say("{n} % noise", n=settings.noise),
    }
    usual = RivalSettings()
    changed = [text for name, text in done.items() if vars(settings)[name] != vars(usual)[name]]
    return ", ".join([what, *changed])
