"""What a screen reader is told: the browser's own accessibility tree."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

NAMED = {
    "button",
    "checkbox",
    "combobox",
    "link",
    "listbox",
    "radio",
    "radiogroup",
    "region",
    "searchbox",
    "textbox",
}
"""Roles that say nothing without a name. A form without one is no landmark and has another role."""


def tree(page: Page) -> list[dict[str, Any]]:
    """All nodes that are not ignored, in reading order."""
    session = page.context.new_cdp_session(page)
    try:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        session.detach()
    return [node for node in nodes if not node.get("ignored")]


def role_of(node: dict[str, Any]) -> str:
    """Role of a node, "" if it has none."""
    return str(node.get("role", {}).get("value", ""))


def name_of(node: dict[str, Any]) -> str:
    """Accessible name of a node, "" if it has none."""
    return str(node.get("name", {}).get("value", "")).strip()


def described(node: dict[str, Any]) -> str:
    """What is read after the name: hints and errors."""
    return str(node.get("description", {}).get("value", "")).strip()


def unclear(page: Page) -> list[str]:
    """What a listener could not make sense of: controls without a name, and links or
    buttons of one name that lead to different places."""
    wrong: list[str] = []
    for node in tree(page):
        if role_of(node) in NAMED and not name_of(node):
            wrong.append(f"{page.url}: a {role_of(node)} without a name")
    # What opens and closes ("details") is told as a group too, and needs no name.
    groups = [node for node in tree(page) if role_of(node) == "group" and not name_of(node)]
    if len(groups) > page.locator("details").count():
        wrong.append(f"{page.url}: questions without a name")
    places = page.eval_on_selector_all(
        "main a[href]",
        "links => links.map(a => [(a.getAttribute('aria-label') || a.textContent)"
        ".replace(/\\s+/g, ' ').trim(), a.href])",
    )
    led: dict[str, set[str]] = {}
    for name, place in places:
        led.setdefault(name, set()).add(place)
    wrong += [
        f"{page.url}: {len(goals)} links are all called “{name}”"
        for name, goals in led.items()
        if len(goals) > 1
    ]
    return wrong
