"""How wide a text will be in a figure, and where its lines break."""

from __future__ import annotations

# Letters of Helvetica (Arial and Liberation Sans agree) by width; see `_letter_width`.
_NARROW, _WIDE = " !',./:;I[]fijlt|()-", "MWmw%@"
_FIRST_OF_EAST_ASIA = "\u2e80"
_BOLD = 1.07


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """A reader's text in lines of about `width` pixels; its own line breaks stay, "" gives none.

    A word is broken only where it is longer than a line.
    """
    lines: list[str] = []
    for paragraph in text.strip().splitlines():
        lines.append("")
        for word in paragraph.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if text_width(longer, size, bold) <= width:
                lines[-1] = longer
                continue
            lines += [word] if lines[-1] else []
            lines[-1] = word
            while text_width(lines[-1], size, bold) > width:
                head = _longest_head(lines[-1], width, size, bold)
                lines[-1:] = [lines[-1][:head], lines[-1][head:]]
    return lines


def shortened(text: str, most: int) -> str:
    """The text, its end replaced by "..." where it has more than `most` letters."""
    return text if len(text) <= most else text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def text_width(text: str, size: float, bold: bool = False) -> float:
    """About how many pixels `text` takes in the sans font at `size`."""
    return size * sum(map(_letter_width, text)) * (_BOLD if bold else 1)


def _longest_head(word: str, width: float, size: float, bold: bool) -> int:
    fits = (n for n in range(2, len(word) + 1) if text_width(word[:n], size, bold) > width)
    return next(fits, 2) - 1


def _letter_width(letter: str) -> float:
    if letter in _NARROW:
        return 0.29
    if letter in _WIDE:
        return 0.86
    if letter >= _FIRST_OF_EAST_ASIA:
        return 1.0
    return 0.69 if letter.isupper() else 0.56
