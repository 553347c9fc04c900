"""Somebody who has a keyboard and nothing else."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

MOST_TABS = 150


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something that fits is focused."""
    for _ in range(MOST_TABS):
        if page.evaluate("s => !!document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{page.url}: Tab never reaches {selector}")


def shows_focus(page: Page) -> bool:
    """Whether what is focused looks different from what is not: an outline, a shadow or
    another background (GOV.UK's focus style uses all three)."""
    return bool(
        page.evaluate(
            """() => {
                const e = document.activeElement;
                const parts = [[e, null], [e, "::before"], [e, "::after"],
                               ...(e.labels ? [...e.labels].map((l) => [l, "::before"]) : [])];
                return parts.some(([part, pseudo]) => {
                    const s = getComputedStyle(part, pseudo);
                    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0)
                        || s.boxShadow !== "none";
                });
            }"""
        )
    )


def answer(page: Page, name: str, value: Any) -> None:
    """Answer one question."""
    values = value if isinstance(value, list) else [value]
    for one in values:
        kind = page.locator(f"form#answer [name='{name}']").first.evaluate(
            "e => e.type || e.tagName.toLowerCase()"
        )
        if kind == "radio":
            # Tab enters a group of radio buttons at its chosen or first one; arrows move in it.
            tab_to(page, f"form#answer [name='{name}']")
            for _ in range(MOST_TABS):
                if page.evaluate("v => document.activeElement.value === v", str(one)):
                    break
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Space")
        elif kind == "checkbox":
            tab_to(page, f"form#answer [name='{name}'][value='{one}']")
            page.keyboard.press("Space")
        elif kind.startswith("select"):
            tab_to(page, f"form#answer [name='{name}']")
            label = page.locator(f"[name='{name}'] option[value='{one}']").inner_text()
            page.keyboard.type(label)
        else:
            tab_to(page, f"form#answer [name='{name}']")
            page.keyboard.type(str(one))
        assert shows_focus(page), f"{page.url}: nobody sees where the focus is on {name}"


def press(page: Page, selector: str) -> None:
    """Go to a button or link and press Enter."""
    tab_to(page, selector)
    assert shows_focus(page), f"{page.url}: nobody sees where the focus is on {selector}"
    with page.expect_navigation():
        page.keyboard.press("Enter")
