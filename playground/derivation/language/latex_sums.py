"""Sums, maxima, indicators and cases of LaTeX: whatever has indices or conditions beside it."""

from __future__ import annotations

from collections.abc import Sequence

from playground.derivation.language import latex_names as names
from playground.derivation.language.latex_letters import Letters
from playground.derivation.language.latex_pieces import BREAK, PROSE, Piece
from playground.derivation.language.latex_run import CLOSING, Run, comma_apart, token
from playground.formulas.tokens import NAME, NUMBER, SUM, SYMBOL, Token


class Sums(Letters):
    """Reads what has indices or conditions beside it."""

    def total(self, piece: Piece, run: Run, kind: str) -> list[Token]:
        """A sum, a largest value, or its place, over indices with their ends or conditions."""
        scripts = run.scripts()
        word = token(SUM, kind, piece)
        if scripts.below is None:
            return [word]
        below = self.items(self.read(scripts.below))
        brace = token(SYMBOL, "{", piece, raw="")
        if scripts.above is None:
            return [word, brace, *below, Token(SYMBOL, "}", "", piece.at)]
        items = comma_apart(below, 0)
        ends = comma_apart(self.read(scripts.above), 0)
        if len(ends) not in (1, len(items)):
            raise piece.error("above a sum stands one end, or one for each of its indices")
        found: list[Token] = []
        low: list[Token] = []
        for item, end in reversed(list(zip(items, ends * len(items), strict=False))):
            if len(item) > 1:
                low = item[1:]
            if not item or not low or low[0].text != "=":
                raise piece.error("a sum with an end above begins below, as in \\sum_{h=0}^{2}")
            close = Token(SYMBOL, "}", "", piece.at)
            caret = Token(SYMBOL, "^", "", end[0].at if end else piece.at)
            found = [word, brace, item[0], *low, close, caret, brace, *end, close, *found]
        return found

    def items(self, below: list[Token]) -> list[Token]:
        """Indices side by side, as in \\sum_{hw}, with commas between them."""
        found: list[Token] = []
        for n, part in enumerate(comma_apart(below, 0)):
            if n:
                found.append(Token(SYMBOL, ",", "", part[0].at if part else below[-1].at))
            side_by_side = len(part) > 1 and all(one.kind == NAME for one in part)
            for m, one in enumerate(part):
                if m and side_by_side:
                    found.append(Token(SYMBOL, ",", "", one.at))
                found.append(one)
        return found

    def extreme(self, name: str, piece: Piece, run: Run) -> list[Token]:
        """The largest over indices, \\max_{m,n} z, or the larger of some numbers, \\max(0, z)."""
        if name == "max" and run.sees("_"):
            return self.total(piece, run, "max")
        return [token(NAME, name, piece)]

    def indicator(self, piece: Piece, run: Run) -> list[Token]:
        """1 where what follows holds: below it, or in any brackets."""
        run.skip_spaces()
        if run.sees("_"):
            run.take()
            inner: Sequence[Piece] = run.argument(piece)
        elif (opening := run.opens_condition()) is not None:
            run.take()
            inner = run.until(opening.text, CLOSING[opening.text], opening)
        else:
            return [token(NUMBER, "1", piece)]
        if found := self.indicated(piece, inner):
            return found
        raise piece.error("an indicator needs its condition, as in \\mathbb{1}[b = h + m]")

    def indicated(self, piece: Piece, inner: Sequence[Piece]) -> list[Token]:
        shown = [one for one in inner if one.text not in names.SPACES]
        if shown and shown[0].text in ("\\{", "\\lbrace"):
            shown = shown[1:-1]
        conditions = self.read(shown)
        return self.one_where(conditions, piece) if conditions else []

    def within(self, piece: Piece, run: Run) -> list[Token]:
        """\\in \\{0, \\dots, H-1\\}: the ends."""
        run.skip_spaces()
        if not run.sees_text("\\{", "\\lbrace"):
            raise piece.error("after \\in stands a range in braces, as in \\{0, \\dots, H-1\\}")
        opening = run.take()
        inner = self.read(run.until("\\{", "\\}", opening))
        parts = comma_apart(inner, 0)
        if len(parts) < 3 or [one.text for one in parts[-2]] != [".."]:
            raise piece.error("a range is written as in \\{0, \\dots, H-1\\}")
        return [token(SYMBOL, "in", piece), *parts[0], *parts[-2], *parts[-1]]

    def cases(self, piece: Piece) -> list[Token]:
        """What a brace distinguishes: every value times 1{its condition}, added up."""
        rows: list[list[Piece]] = [[]]
        for one in piece.inner:
            if one.kind == BREAK:
                rows.append([])
            else:
                rows[-1].append(one)
        found: list[Token] = []
        seen: list[list[Token]] = []
        for row in filter(None, rows):
            parts = Run(row).split("&")
            if len(parts) != 2:
                raise row[0].error("a case is a value, “&” and its condition")
            value, condition = parts
            said = [one for one in condition if one.text not in names.SPACES]
            is_rest = any(one.text.lower().strip(" .,") in names.OTHERWISE for one in said)
            words = [one for one in said if not _only_introduces(one)]
            factor = self.bracketed(self.read(value), row[0])
            plus = [token(SYMBOL, "+", piece, raw="")] if found else []
            if [one.text for one in factor] == ["0"]:
                continue
            times = token(SYMBOL, "*", piece, raw="")
            if is_rest:
                rest = [token(NUMBER, "1", piece, raw="")]
                for before in seen:
                    rest += [token(SYMBOL, "-", piece, raw=""), *before]
                found += [*plus, *factor, times, *self.bracketed(rest, piece)]
            else:
                if not (holds := self.indicated(piece, words)):
                    raise row[0].error("a case needs its condition after “&”")
                seen.append(holds)
                found += [*plus, *factor, times, *holds]
        if not found:
            return [token(NUMBER, "0", piece)]
        return self.bracketed(found, piece)


def _only_introduces(piece: Piece) -> bool:
    """Whether it is the "if" of a condition."""
    return piece.kind == PROSE and piece.text.lower() in names.CONDITION
