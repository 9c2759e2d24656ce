"""A ⋆ between two arrays of a convolution, written out as its sum.

    y = z \\star w + b                      y(j,h,k) = sum(a,m,n) z(a,h+m,k+n) w(j,a,m,n) + b(j)
    \\frac{\\partial L}{\\partial w_{j,a}} = z_a \\star g_j

What slides over what is known by the rows and columns of the result: w over z for y, g over z for
dw, both inside only; w over g for dz, beyond its borders. ⋆ is the cross-correlation, as the layer
is. ∗ is written for that and for the convolution, which turns the kernel; so it is read where the
same text tells which: beside a ⋆ it is the other one, and where it defines y it is the layer's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.derivation.language.latex_names import ALIASES
from playground.derivation.language.latex_run import comma_apart
from playground.derivation.language.vocabulary import Vocabulary
from playground.formulas.tokens import ARRAY, NAME, SYMBOL, Token, tokens_of
from playground.formulas.words import PAIRS

STAR = "⋆"
ROTATED = "rot180"
_AST = ("*", "\\ast", "∗")
_RESULTS = {
    frozenset("zw"): "y", frozenset("zg"): "dw", frozenset("zy"): "dw", frozenset("wg"): "dz",
    frozenset("wy"): "dz",
}  # fmt: skip
_CHANNELS = {"z": "a", "w": "ja", "g": "j", "y": "j"}
_PLANES = {"y": "hk", "dw": "mn", "dz": "bc", "w": "mn", "g": "hk"}
_SUMS = {
    "y": "y_{j,h,k} = b_j + \\sum_{a,m,n} w_{j,a,m,n} z_{a,sh+m,sk+n}",
    "dw": "\\frac{\\partial L}{\\partial w_{j,a,m,n}} = \\sum_{h,k} z_{a,sh+m,sk+n} g_{j,h,k}",
    "dz": "\\frac{\\partial L}{\\partial z_{a,b,c}} = \\sum_{j,h,k} w_{j,a,b-sh,c-sk} g_{j,h,k}",
}
"""What can be written instead, with a stride too."""


@dataclass(frozen=True)
class _Operand:
    """What stands beside a ⋆: an array, the indices it has without those of its plane."""

    array: str
    indices: list[list[Token]]
    is_turned: bool
    start: int
    end: int


def has_stars(tokens: Sequence[Token]) -> bool:
    """Whether a ⋆ stands in a formula."""
    return any(one.text.startswith(STAR) for one in tokens)


def defines_with_ast(tokens: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether a formula says that y is z ∗ w."""
    places = _places(tokens, vocabulary) if _target(tokens) == "y" else []
    return any(not tokens[place].text.startswith(STAR) for place in places)


def written_out(
    tokens: Sequence[Token], vocabulary: Vocabulary, ast_turns: bool | None
) -> tuple[Token, ...]:
    """A formula's words, with a sum where a ⋆ or ∗ stood; `ast_turns` is None where unknown.

    Raises FormulaError, with its place and what can be written instead, where it could mean
    several things, or nothing.
    """
    found = list(tokens)
    while places := _places(found, vocabulary):
        star = found[places[0]]
        if not _convolves(vocabulary):
            raise star.error(
                "⋆ is read in a convolution only; write a product with \\cdot, a sum with \\sum"
            )
        turns = False
        if not star.text.startswith(STAR):
            if ast_turns is None:
                raise star.error(
                    "∗ turns the kernel in some books and not in others; write \\star for the "
                    "cross-correlation, or before it what it means here: y = z \\ast w + b"
                )
            turns = ast_turns
        found = _Writer(found, places[0], vocabulary, turns).written()
    return tuple(found)


def _convolves(vocabulary: Vocabulary) -> bool:
    return "kH" in vocabulary.sizes and "w" in vocabulary.arrays


def _places(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[int]:
    """Where a ⋆ stands, or a ∗ between two arrays that a product could not stand between."""
    found = []
    for place, one in enumerate(tokens):
        is_ast = one.kind == SYMBOL and one.text[:1] == "*" and one.raw in _AST
        if one.text.startswith(STAR):
            found.append(place)
        elif is_ast and _convolves(vocabulary):
            sides = (_before(tokens, place, vocabulary), _after(tokens, place, vocabulary))
            if all(side and _is_partial(side, vocabulary) for side in sides):
                found.append(place)
    return found


def _is_partial(operand: _Operand, vocabulary: Vocabulary) -> bool:
    return len(operand.indices) < len(vocabulary.arrays[operand.array])


def _target(tokens: Sequence[Token]) -> str:
    name = tokens[0].text
    return ALIASES.get(name, name)


def _array(token: Token, vocabulary: Vocabulary) -> str:
    """z, w, y or g, where the word is one of them."""
    name = token.text
    if token.kind == NAME:
        name = ALIASES.get(name, vocabulary.spellings.get(name, name))
    return name if token.kind in (NAME, ARRAY) and name in _CHANNELS else ""


def _before(tokens: Sequence[Token], place: int, vocabulary: Vocabulary) -> _Operand | None:
    depth = 0
    for start in range(place - 1, -1, -1):
        depth += (tokens[start].text in PAIRS.values()) - (tokens[start].text in PAIRS)
        if depth == 0:
            first = start - (start > 0 and tokens[start].text == "(" and _names(tokens[start - 1]))
            return _operand(tokens, first, place, vocabulary)
    return None


def _after(tokens: Sequence[Token], place: int, vocabulary: Vocabulary) -> _Operand | None:
    start = place + 1
    end = start + 1 if _names(tokens[start]) else start
    if tokens[end].text == "(":
        end = _closing(tokens, end)
    return _operand(tokens, start, end, vocabulary)


def _names(token: Token) -> bool:
    return token.kind in (NAME, ARRAY)


def _closing(tokens: Sequence[Token], opening: int) -> int:
    """The place behind the bracket that closes one."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += (tokens[place].text in PAIRS) - (tokens[place].text in PAIRS.values())
        if depth == 0:
            return place + 1
    return len(tokens)


def _operand(
    tokens: Sequence[Token], start: int, end: int, vocabulary: Vocabulary
) -> _Operand | None:
    """The array that stands between two places with nothing else; None where none does."""
    first, inner = tokens[start], list(tokens[start + 2 : end - 1])
    if first.text in ("(", ROTATED) and end > start + 2:
        inside = start + (1 if first.text == "(" else 2)
        found = _operand(tokens, inside, end - 1, vocabulary)
        turned = first.text == ROTATED
        return found and _Operand(found.array, found.indices, found.is_turned or turned, start, end)
    if not (array := _array(first, vocabulary)):
        return None
    rank = len(vocabulary.arrays[array])
    indices = comma_apart(inner, rank - 2) if inner else []
    while indices and [one.text for one in indices[-1]] in ([":"], ["*"]):
        indices.pop()
    return _Operand(array, indices, False, start, end)


class _Writer:
    def __init__(
        self, tokens: list[Token], place: int, vocabulary: Vocabulary, turns: bool
    ) -> None:
        self.tokens, self.vocabulary = tokens, vocabulary
        self.star = tokens[place]
        left, right = _before(tokens, place, vocabulary), _after(tokens, place, vocabulary)
        target = vocabulary.spellings.get(_target(tokens), _target(tokens))
        pair = frozenset(one.array for one in (left, right) if one)
        if left is None or right is None or pair not in _RESULTS:
            raise self.star.error(
                "⋆ stands between two of z, w and ∂L/∂y; write anything else as its sum"
            )
        if _RESULTS[pair] != target or target not in vocabulary.targets:
            both = " ⋆ ".join(sorted(pair, reverse=True))
            raise self.star.error(
                f"{both} has the rows and columns of {_RESULTS[pair]}, and this is to be {target}; "
                f"as a sum: {_SUMS.get(target, _SUMS[_RESULTS[pair]])}"
            )
        self.target, self.left, self.right = target, left, right
        self.has_samples = len(vocabulary.arrays["z"]) == 4
        turned = [one for one in (left, right) if one.is_turned]
        if any(one.array != "w" for one in turned):
            raise self.star.error(f"only the kernel w is turned; as a sum: {_SUMS[target]}")
        self.turns = turns != bool(turned)
        self.check_sizes()

    def check_sizes(self) -> None:
        """Refuse what the sign leaves open: which border, and with a stride which entries meet."""
        wanted = "full" if self.target == "dz" else "valid"
        if self.star.text[1:] not in ("", wanted):
            problem = f"“{self.star.text[1:]}” does not give {self.target}, “{wanted}” does"
            raise self.star.error(f"{problem}; as a sum: {_SUMS[self.target]}")
        sizes = self.vocabulary.sizes
        plain = {"s0": 1, "s1": 1, "p0": 0, "p1": 0, "d0": 1, "d1": 1}
        # The definition of y is the layer's own; a gradient's ⋆ would have to say more.
        if self.target != "y" and any(sizes[name] != value for name, value in plain.items()):
            raise self.star.error(
                "with a stride, padding or dilation ⋆ does not say which entries meet; as a sum, "
                f"here with a stride alone: {_SUMS[self.target]}"
            )

    def written(self) -> list[Token]:
        """The whole formula with the sum."""
        equals = next(n for n, one in enumerate(self.tokens) if one.text == "=")
        used = {one.text for one in self.tokens if one.kind == NAME}
        letters = self.channels(self.target.removeprefix("d")) + _PLANES[self.target]
        rank, inner = len(letters), self.tokens[1:equals]
        given = self.listed(inner, rank - 2, (0, rank - 2, rank), self.tokens[0])
        own = given or [self.word(letter) for letter in letters]
        if len(own) < rank:
            own += [self.word(self.fresh(letter, used)) for letter in letters[-2:]]
        start, end = self.left.start, self.right.end
        below: list[list[Token]] = []  # of (z ⋆ w)_{j,h,k}
        around = [one.text for one in (*self.tokens[start - 1 : start], *self.tokens[end:][:2])]
        if around == ["(", ")", "("]:
            closing = _closing(self.tokens, end + 1)
            inner = self.tokens[end + 1 : closing]
            below = self.listed(inner, len(inner) - 2, (2, rank), self.star)
            start, end = start - 1, closing
        at = dict(zip(letters, own, strict=True))
        at |= dict(zip(letters[-len(below) :], below, strict=True)) if below else {}
        is_named = bool(given) and len(below) < 3  # of which channels, the operands say
        total = self.total(at, is_named, used)
        left = Token(ARRAY, self.target, self.tokens[0].raw, self.tokens[0].at)
        right = [*self.tokens[equals:start], *total, *self.tokens[end:]]
        is_bare_y = self.target == "y" and not given
        return [left, *self.bracketed(own), *(self.with_bias(right) if is_bare_y else right)]

    def listed(
        self, bracket: Sequence[Token], side_by_side: int, counts: Sequence[int], of: Token
    ) -> list[list[Token]]:
        """The indices in a bracket, none without one, as many as one of the counts."""
        found = comma_apart(list(bracket[1:-1]), side_by_side) if bracket else []
        if len(found) not in counts:
            raise of.error(
                f"{self.target} has {counts[-1]} indices, of which a ⋆ leaves out its rows and "
                f"columns or all; as a sum: {_SUMS[self.target]}"
            )
        return found

    def channels(self, array: str) -> str:
        per_sample = self.has_samples and array != "w"
        return ("i" if per_sample else "") + _CHANNELS[array]

    def fresh(self, letter: str, used: set[str]) -> str:
        while letter in used:
            letter += "'"
        used.add(letter)
        return letter

    def total(self, at: dict[str, list[Token]], is_named: bool, used: set[str]) -> list[Token]:
        """The sum, in brackets, at the target's indices, by their usual letters."""
        small = next(one for name in "gyw" for one in (self.left, self.right) if one.array == name)
        if self.target == "dz":
            small = self.left if self.left.array == "w" else self.right
        large = self.left if small is self.right else self.right
        used |= {one.text for tokens in at.values() for one in tokens}
        over: list[list[Token]] = []
        indices = {}
        for one in (large, small):
            wanted = self.channels(one.array)
            if not is_named and not one.indices:
                for letter in wanted:
                    if letter not in at:
                        at[letter] = self.word(self.fresh(letter, used))
                        over.append(at[letter])
                indices[one.array] = [at[letter] for letter in wanted]
                continue
            if len(one.indices) != len(wanted):
                raise self.tokens[one.start].error(
                    f"beside ⋆, {one.array} needs {len(wanted)} of its indices, as many as it has "
                    f"without its rows and columns; as a sum: {_SUMS[self.target]}"
                )
            indices[one.array] = one.indices
        places = [self.word(self.fresh(letter, used)) for letter in _PLANES[_plane(small.array)]]
        over += places
        result = [at[letter] for letter in _PLANES[self.target]]
        parts: list[Token] = [*self.words("(sum"), *self.bracketed(over)]
        for one in (large, small):
            plane = self.plane(one is large, small.array, result, places)
            parts.append(Token(ARRAY, one.array, self.tokens[one.start].raw, self.star.at))
            parts += self.bracketed([*indices[one.array], *plane])
        return [*parts, *self.words(")")]

    def plane(
        self, is_large: bool, small: str, result: list[list[Token]], places: list[list[Token]]
    ) -> list[list[Token]]:
        """Row and column of an array where the small one has some place, for one of the result."""
        forms = []
        lengths = ("kH", "kW") if small == "w" else ("H'", "W'")
        for axis in range(2):
            if self.target == "dz":
                form = "PP-UU" if self.turns else f"PP+UU-{lengths[axis]}+1"
                forms.append(form if is_large else "UU")
            elif is_large:
                forms.append(self.covered(axis))
            else:
                forms.append(f"{lengths[axis]}-1-UU" if self.turns else "UU")
        return [
            self.words(form, {"PP": result[axis], "UU": places[axis]})
            for axis, form in enumerate(forms)
        ]

    def covered(self, axis: int) -> str:
        """Which row, or column, of z a place of the small array meets."""
        sizes = self.vocabulary.sizes
        stride, border, apart = (f"{name}{axis}" for name in "spd")
        form = "PP" if sizes[stride] == 1 else f"{stride} PP"
        form += "+UU" if sizes[apart] == 1 else f"+{apart} UU"
        return form if sizes[border] == 0 else f"{form}-{border}"

    def with_bias(self, tokens: list[Token]) -> list[Token]:
        """b alone is that of the channel."""
        found: list[Token] = []
        for place, one in enumerate(tokens):
            found.append(one)
            name = ALIASES.get(one.text, self.vocabulary.spellings.get(one.text, one.text))
            if one.raw and name == "b" and tokens[place + 1].text != "(":
                found[-1] = Token(ARRAY, "b", one.raw, one.at)
                found += self.bracketed([self.word("j")])
        return found

    def word(self, name: str) -> list[Token]:
        return [Token(NAME, name, "", self.star.at)]

    def bracketed(self, parts: Sequence[list[Token]]) -> list[Token]:
        found = self.words("(")
        for n, part in enumerate(parts):
            found += [*(self.words(",") if n else []), *part]
        return [*found, *self.words(")")]

    def words(self, text: str, parts: Mapping[str, list[Token]] | None = None) -> list[Token]:
        """The words of a text, all where the ⋆ stands; some names are other words."""
        found: list[Token] = []
        for one in tokens_of(text)[:-1]:
            named = (parts or {}).get(one.text)
            found += named or [Token(one.kind, one.text, "", self.star.at)]
        return found


def _plane(array: str) -> str:
    return "g" if array == "y" else array
