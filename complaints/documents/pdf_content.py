"""The instructions of a page: which are kept, and how. No Django here.

Words, their place and colour, straight lines and boxes. Pictures, curves, gradients,
patterns and states that could bring them back are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import pikepdf
from pikepdf import Dictionary, Name, Operator

_TEXT = frozenset(["BT", "ET", "Tc", "Tw", "Tz", "TL", "Ts", "Td", "TD", "Tm", "T*"])
_SHOW = frozenset(["Tj", "TJ", "'", '"'])
_STATE = frozenset(["q", "Q", "cm", "w", "J", "j", "M", "d"])
_COLOUR = frozenset(["g", "G", "rg", "RG", "k", "K"])
_STRAIGHT = frozenset(["m", "l", "h", "re"])
_CURVED = frozenset(["c", "v", "y"])
_PAINT = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"])
_STROKES = frozenset(["S", "s"])
_CLIP = frozenset(["W", "W*"])
_SPACES = frozenset(["cs", "CS"])
_SPACE_COLOUR = frozenset(["sc", "scn", "SC", "SCN"])
_PLAIN = {"/DeviceGray", "/CalGray", "/DeviceRGB", "/CalRGB", "/DeviceCMYK", "/G", "/RGB", "/CMYK"}
_SEE_THROUGH = 3
"""Text of this rendering mode and above is not seen, as the words that a scanner lays under
its picture. It is made visible: without the picture it is all there is."""


_DEEPEST_STATE = 500


class Drawn(Protocol):
    """A group of instructions that was copied."""

    @property
    def shapes(self) -> int: ...
    @property
    def work(self) -> int: ...
    @property
    def letters(self) -> int: ...


@dataclass
class Filtered:
    """What is kept of a stream of instructions, and what it uses."""

    content: bytes = b""
    fonts: set[str] = field(default_factory=set)
    forms: dict[str, Any] = field(default_factory=dict)
    patterns: set[str] = field(default_factory=set)
    shadings: set[str] = field(default_factory=set)
    inline: int = 0
    shapes: int = 0
    work: int = 0
    letters: int = 0
    drawn: bool = False


def filter_content(
    instructions: Iterable[Any],
    *,
    shapes: bool,
    drawn: Callable[[str], Any],
    spaces: Dictionary,
    curves: bool = False,
) -> Filtered:
    """Keep what is known, in order. ``drawn`` gives the copy of a named group, or None for
    a picture; ``shapes`` says whether lines and boxes stay; ``curves`` lets curves pass,
    for the outlines of letters alone."""
    work = _Filter(Filtered(), shapes, drawn, spaces, curves)
    for instruction in instructions:
        work.take(instruction)
    work.found.content = pikepdf.unparse_content_stream(work.kept)
    return work.found


class _Filter:
    def __init__(
        self,
        found: Filtered,
        shapes: bool,
        drawn: Callable[[str], Any],
        spaces: Dictionary,
        curves: bool,
    ) -> None:
        self.found, self.shapes, self.drawn, self.spaces = found, shapes, drawn, spaces
        self.curves = curves
        self.kept: list[tuple[list[Any], Operator]] = []
        self.path: list[tuple[list[Any], Operator]] = []
        self.curved = False
        self.space = {False: "/DeviceGray", True: "/DeviceGray"}
        self.patterned = {False: False, True: False}
        self.saved: list[tuple[dict[bool, str], dict[bool, bool]]] = []

    def keep(self, operands: list[Any], operator: str) -> None:
        self.kept.append((operands, Operator(operator)))

    def take(self, instruction: Any) -> None:
        self.found.work += 1
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            self.found.inline += 1
            return
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in _STRAIGHT | _CURVED | _CLIP | _PAINT:
            self._path(operator, operands)
        elif operator in _SHOW:
            self._show(operator, operands)
        elif operator == "Do":
            self._group(operands)
        elif operator == "sh" and operands:
            self.found.shadings.add(str(operands[0]))
        elif operator in _SPACES | _SPACE_COLOUR:
            self._colour(operator, operands)
        else:
            self._state(operator, operands)

    def _state(self, operator: str, operands: list[Any]) -> None:
        if operator == "Tf" and len(operands) == 2 and isinstance(operands[0], Name):
            self.found.fonts.add(str(operands[0]))
            self.keep(operands, operator)
        elif operator == "Tr" and operands and isinstance(operands[0], int):
            self.keep([0 if operands[0] >= _SEE_THROUGH else operands[0]], operator)
        elif operator in _TEXT | _STATE | _COLOUR and all(map(_plain, operands)):
            self._remember(operator)
            self.keep(operands, operator)

    def _remember(self, operator: str) -> None:
        if operator == "q" and len(self.saved) < _DEEPEST_STATE:
            self.saved.append((dict(self.space), dict(self.patterned)))
        elif operator == "Q" and self.saved:
            self.space, self.patterned = self.saved.pop()
        elif operator in _COLOUR:
            self.patterned[operator[0].isupper()] = False

    def _show(self, operator: str, operands: list[Any]) -> None:
        shown = operands[-1] if operands else None
        parts = list(shown) if isinstance(shown, pikepdf.Array) else [shown]
        words = [bytes(part) for part in parts if isinstance(part, pikepdf.String)]
        self.found.letters += sum(len(w.replace(b" ", b"").replace(b"\x00", b"")) for w in words)
        if all(isinstance(part, pikepdf.String) or _number(part) for part in parts):
            self.keep(operands, operator)

    def _group(self, operands: list[Any]) -> None:
        name = str(operands[0]) if operands else ""
        group = self.drawn(name)
        if group is None:
            return
        self.found.forms[name] = group
        self.found.shapes += group.shapes
        self.found.work += group.work
        self.found.letters += group.letters
        self.keep(operands[:1], "Do")

    def _path(self, operator: str, operands: list[Any]) -> None:
        self.curved |= operator in _CURVED or (operator == "l" and self._slanted(operands))
        self.path.append((operands, Operator(operator)))
        if operator not in _PAINT:
            return
        path, curved, self.path, self.curved = self.path, self.curved, [], False
        clip = any(str(op) in _CLIP for _, op in path)
        if operator != "n":
            self.found.shapes += len(path)
        if not all(_number(o) for operands_, _ in path for o in operands_):
            return
        if curved and not self.curves:
            self.found.drawn |= operator != "n"
            path, operator = _frame(path) if clip else [], "n"
        elif operator != "n" and self.patterned[operator in _STROKES]:
            # What was filled with a pattern stays empty; it does not turn black.
            path = [*path[:-1], ([], Operator("n"))] if clip else []
        if self.shapes and path and (operator != "n" or clip):
            self.kept.extend(path)

    def _slanted(self, operands: list[Any]) -> bool:
        """Whether a line is neither level nor upright: part of a drawing."""
        before = self.path[-1][0][:2] if self.path else []
        try:
            (x, y), (to_x, to_y) = map(float, before), map(float, operands)
        except (TypeError, ValueError):
            return True
        return abs(x - to_x) > 0.5 and abs(y - to_y) > 0.5

    def _colour(self, operator: str, operands: list[Any]) -> None:
        """Colours of named spaces, as near as grey, RGB and CMYK come; else black."""
        stroke = operator[0].isupper()
        if operator in _SPACES:
            self.space[stroke] = self._meant(operands[0]) if operands else ""
            self.patterned[stroke] = False
            self.keep([0], "G" if stroke else "g")
            return
        numbers = [o for o in operands if _number(o)]
        named = {str(o) for o in operands if isinstance(o, Name)}
        self.found.patterns |= named
        self.patterned[stroke] = bool(named)
        known = self.space[stroke] in _PLAIN
        plain = {1: "g", 3: "rg", 4: "k"}.get(len(numbers))
        if not known or plain is None or len(numbers) != len(operands):
            numbers, plain = [0], "g"
        self.keep(numbers, plain.upper() if stroke else plain)

    def _meant(self, name: Any) -> str:
        space = self.spaces.get(str(name)) if isinstance(name, Name) else None
        if space is None:
            return str(name)
        if isinstance(space, Name):
            return str(space)
        if isinstance(space, pikepdf.Array) and len(space):
            kind = str(space[0])
            if kind == "/ICCBased" and len(space) > 1 and isinstance(space[1], pikepdf.Stream):
                return {"1": "/G", "3": "/RGB", "4": "/CMYK"}.get(str(space[1].get("/N")), "")
            return kind
        return ""


def _frame(path: list[tuple[list[Any], Operator]]) -> list[tuple[list[Any], Operator]]:
    """The box around a path, to clip by: what it held back stays within it."""
    xs: list[float] = []
    ys: list[float] = []
    for operands, operator in path:
        numbers = [float(number) for number in operands]
        if str(operator) == "re" and len(numbers) == 4:
            x, y, width, height = numbers
            numbers = [x, y, x + width, y + height]
        xs += numbers[0::2]
        ys += numbers[1::2]
    if not xs or not ys:
        return []
    box = [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
    return [
        ([round(number, 3) for number in box], Operator("re")),
        ([], Operator("W")),
        ([], Operator("n")),
    ]


def _number(found: Any) -> bool:
    return isinstance(found, int | float | Decimal) and not isinstance(found, bool)


def _plain(found: Any) -> bool:
    return _number(found) or (
        isinstance(found, pikepdf.Array) and all(_number(one) for one in found)
    )
