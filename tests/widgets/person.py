"""What a person does to an explorer, without a browser: messages as a page would send them."""

from __future__ import annotations

import asyncio


async def until(condition):
    """Let the loop run until `condition()` holds."""
    while not condition():
        await asyncio.sleep(0.005)


def press(explorer, action):
    """Press a button of the player."""
    explorer.player._handle_custom_msg({"action": action}, [])


def choose(explorer, **values):
    """What the page sends when a person moves a control."""
    for form in explorer.forms:
        own = {name: value for name, value in values.items() if name in form.values}
        if own:
            form._handle_custom_msg({"change": own}, [])
