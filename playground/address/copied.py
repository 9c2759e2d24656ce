"""An address as people copy it -> the pairs that stand in it, and one sentence on what was undone.

Mail programs, chats, Markdown, HTML, spreadsheets and PDFs change an address on its way. What they
do, and what is done about it:

    behind the link      ) ] . , ; : ! ? > " ' ’ ” » ** _ ~      cut off
    around it            [text](url), <url>, <a href="url">, =HYPERLINK("url";"text"), words
    & written            &amp; (also doubled), &#38;, \\&, \\u0026, ® for &reg
    # = & escaped        %23, %3D, %26, doubled too
    redirects            .../url?q=, safelinks ?url=, l.php?u=, mailto:?body=, urldefense v2 and v3
    invisible            zero-width characters, soft hyphens; no-break blanks, ligatures, dashes
    broken               by a line break, a space, quoted-printable's "=", =3D

Our own pages write letters, digits and ,.-_~:/ as they are and escape everything else, so that no
link of theirs is changed here; `protected` sees to texts that end in one of the first row. Every
step takes time in proportion to the text.
"""

from __future__ import annotations

import base64
import html
import quopri
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, unquote

from playground.wording.numbers import listed
from playground.wording.words import words


class Keys(NamedTuple):
    """What a kind of link may hold."""

    known: Callable[[str], bool]  # whether a key is one of the link's
    texts: tuple[str, ...] = ()  # keys whose values may be any text
    fits: Callable[[str, str], bool] = lambda _key, _text: True
    inside: str = ""  # what values hold besides letters, digits and ,.:+-_
    formulas: tuple[str, ...] = ()  # texts of which `fits` tells where they end: they hold ( ) * ;


class Copied(NamedTuple):
    """ "key=value&key=value" as the link was meant, and what had to be undone for it."""

    pairs: str
    undone: tuple[str, ...]

    @property
    def note(self) -> str:
        """One sentence; empty where nothing was undone."""
        return words("address.read.despite", undone=listed(self.undone)) if self.undone else ""


_MAX_WRAPPINGS = 5
_MAX_LITTER = 12  # characters behind a formula
_CLOSING = ")]}>\"'’”»<([{|;!?*`“‘«^\\"  # raw only behind a link: our pages escape them
_TRAILING = ".,:;!?*'’…。，、；：！？）」』】》"
_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+", re.ASCII)
_RAW_KEY = re.compile(r"(?:^|[&\s])([A-Za-z][\w-]{0,40})\s?=", re.ASCII)
_ESCAPED = re.compile(r"(#|%(?:25){0,3}23)([A-Za-z]\w{0,40})(=|%(?:25){0,3}3D)", re.I | re.A)
_BARE_KEY = re.compile(r"(?<![\w-])([A-Za-z][\w-]{0,40})=", re.ASCII)
_PLAIN_PREFIX = re.compile(r"[^\s\"'<>()\[\]{}|`“”«»]*", re.ASCII)
_LIMITS = " \t\r\n\"'<>()[]{}|`“”«»&="
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8});", re.I | re.A)

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_DASHES = dict.fromkeys("‐‑‒–−", "-")
_SIGNS = {"＃": "#", "＆": "&", "＝": "="}
_SAME_ELSEWHERE = str.maketrans(_LIGATURES | _DASHES | _SIGNS)

# What may stand anywhere: pattern, what it was meant to be, and its name in the sentence.
_ANYWHERE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str], str], ...] = (
    (
        re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"),
        lambda _: "",
        "invisible characters",
    ),
    (
        re.compile("[ﬀﬁﬂﬃﬄ‐‑‒–−＃＆＝]"),
        lambda match: match[0].translate(_SAME_ELSEWHERE),
        "other letters for the same",
    ),
    (re.compile(r"\\u(00[2-7][0-9a-f])", re.I), lambda m: chr(int(m[1], 16)), "“\\u0026” for “&”"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), lambda match: match[1], "backslashes"),
    (re.compile("®(?=ularization|Dataset)"), lambda _: "&reg", "“®” for “&reg”"),
    (re.compile(r"&(?:amp;)+"), lambda _: "&", "“&amp;” for “&”"),
    (_ENTITY, lambda match: html.unescape(match[0]), "signs as HTML writes them"),
)


def read_copied(text: str, keys: Keys) -> Copied | None:
    """The pairs of the first link in a text; None where there is no key of ours."""
    undone: list[str] = []
    text = _anywhere(text, undone)
    for _ in range(_MAX_WRAPPINGS):
        text = _decoded(text, keys, undone)
        start = None if _is_proofpoints(text) else _start(text, keys)
        if start is not None:
            return _cut_out(text, start, keys, undone)
        unwrapped = _unwrapped(text, keys, undone)
        if unwrapped is None:
            break
        text = _anywhere(unwrapped, undone)
    return None


def protected(text: str) -> str:
    """A text's escape for a link, such that `read_copied` takes none of it for litter behind it.

    Browsers escape what is pasted into the address bar, litter too: so where a part would be taken
    for that, every character is escaped.
    """
    escaped = quote(text, safe=",.-_~:/")
    if _text_kept(escaped) == escaped:
        return escaped
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _number_before(text: str) -> str:
    """The number a text begins with, or "", without the point of a sentence."""
    match = re.match(r"[\d.]*", text, re.ASCII)
    number = match[0].rstrip(".") if match else ""
    return number if _NUMBER.fullmatch(number) else ""


def _tell(undone: list[str], what: str) -> None:
    if what not in undone:
        undone.append(what)


def _anywhere(text: str, undone: list[str]) -> str:
    for pattern, meant, what in _ANYWHERE:
        changed = pattern.sub(meant, text)
        if changed != text:
            _tell(undone, what)
        text = changed
    return text


def _decoded(text: str, keys: Keys, undone: list[str]) -> str:
    """Without quoted-printable: "=3D" behind a key whose value cannot begin so."""
    marks = re.findall(r"(?:^|[#?&\s])([A-Za-z]\w{0,40})=3D", text, re.ASCII)
    if not any(keys.known(key) and key not in keys.texts for key in marks):
        return text
    _tell(undone, words("address.undone.quoted_printable"))
    return quopri.decodestring(text.encode()).decode("utf-8", "replace")


def _start(text: str, keys: Keys) -> int | None:
    """Where the first pair begins: behind a "#", at the front, behind a "?", or anywhere."""
    end = len(text)
    found = None
    while (mark := text.rfind("#", 0, end)) >= 0:  # backwards, so that the first one stays
        if _has(text[mark + 1 : end], keys):
            found = mark + 1
        end = mark
    if found is not None:
        return found
    query = text.find("?") + 1
    for begin in (0, query):
        first = _BARE_KEY.match(text, begin)
        if first and keys.known(first[1]):
            return begin
    is_wrapped = "/v3/__" in text and "__;" in text
    if is_wrapped or any(keys.known(match[2]) for match in _ESCAPED.finditer(text)):
        return None
    bare = (match.start() for match in _BARE_KEY.finditer(text) if keys.known(match[1]))
    return query if query and _has(text[query:], keys) else next(bare, None)


def _has(piece: str, keys: Keys) -> bool:
    return any(keys.known(key) for key in _RAW_KEY.findall(piece))


def _unwrapped(text: str, keys: Keys, undone: list[str]) -> str | None:
    """One redirect or one escaping taken off; None where there is none."""
    _, proofpoint, rest = text.partition("/v3/__")
    address, mark, code = rest.partition("__;")
    if proofpoint and mark:
        _tell(undone, words("address.undone.redirect"))
        return _stars_replaced(address, code.partition("!!")[0])
    if older := re.search(r"/v2/url\?u=([\w.%-]+)", text, re.ASCII):
        _tell(undone, words("address.undone.redirect"))
        return unquote(older[1].replace("-", "%").replace("_", "/"))
    marks = (match for match in _ESCAPED.finditer(text) if keys.known(match[2]))
    found = next(marks, None)
    if found is None:
        return None
    if found[3] == "=":
        _tell(undone, words("address.undone.escaped_hash"))
        return text[: found.start()] + "#" + text[found.start(2) :]
    begin, end = found.start(), found.end()
    while begin and text[begin - 1] not in _LIMITS:
        begin -= 1
    while end < len(text) and text[end] not in _LIMITS:
        end += 1
    is_redirect = text[max(0, begin - 1) : begin] == "="
    row = "redirect" if is_redirect else "escaped_equals"
    _tell(undone, words(f"address.undone.{row}"))
    behind = "" if is_redirect else text[end:]
    return unquote(text[begin:end]) + behind


def _is_proofpoints(text: str) -> bool:
    """Whether a link's end is to be found by its redirect, whose tail would pass for a text."""
    return "__;" in text.partition("/v3/__")[2]


def _stars_replaced(address: str, code: str) -> str:
    """Proofpoint's third way: a star for each special sign, and the signs behind, in base 64."""
    try:
        signs = iter(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode())
    except ValueError:  # no base 64, or no text in it
        return address.replace("*", "#", 1)
    return re.sub(r"\*", lambda _: next(signs, "*"), address)


def _cut_out(text: str, start: int, keys: Keys, undone: list[str]) -> Copied:
    before, (pairs, *others) = text[:start], text[start:].split("#")
    if not _PLAIN_PREFIX.fullmatch(before.strip()):
        _tell(undone, words("address.undone.text"))
    pairs, is_joined, is_whole = _joined(pairs, keys)
    if is_joined:
        _tell(undone, words("address.undone.break"))
    if not is_whole or any(other.strip() for other in others):
        _tell(undone, words("address.undone.text"))
    parts = [part for part in pairs.split("&") if part]
    if re.search(r"[?&]\w+=\w+://", before):  # what follows our keys is the redirect's
        _tell(undone, words("address.undone.redirect"))
        while parts and not keys.known(parts[-1].partition("=")[0]):
            parts.pop()
    parts = [inner for part in parts for inner in _split_again(part, keys, undone)]
    parts = [_tight(part, keys, undone) for part in parts[:-1]] + parts[-1:]
    if parts:
        parts[-1] = _without_litter(parts[-1], keys, undone)
    return Copied("&".join(parts), tuple(undone))


def _joined(piece: str, keys: Keys) -> tuple[str, bool, bool]:
    """The pairs up to the first blank that does not stand within them; joined? to the end?"""
    head: list[str] = []
    last, *chunks = piece.split() or [""]
    is_joined = False
    for chunk in chunks:
        key, equals, value = last.rpartition("&")[2].partition("=")
        goes_on = (
            last.endswith("&")
            or chunk.startswith("&")
            or re.search(r"&\w+=", chunk, re.ASCII)
            or _belongs(key, equals, value, chunk, keys)
        )
        if not goes_on:
            return "&".join([*head, last]), is_joined, False
        is_text = key in keys.texts and not chunk.startswith("&")
        if is_text and not _NUMBER.fullmatch(value + chunk.partition("&")[0]):
            last += " "  # a text may hold one
        elif not last.endswith("&") and not chunk.startswith("&"):
            is_joined = True
            if last.endswith("=") and not (keys.known(key) and not value):
                last = last[:-1]  # quoted-printable's
        last += chunk
        more, _, last = last.rpartition("&")
        if more:
            head.append(more)
    return "&".join([*head, last]), is_joined, True


def _belongs(key: str, equals: str, value: str, chunk: str, keys: Keys) -> bool:
    """Whether a pair makes sense only with what stands behind the break."""
    if len(key) + len(value) + len(chunk) > 80:
        return False
    if not equals:
        return keys.known(key + chunk.partition("=")[0]) and "=" in chunk
    whole = (value.removesuffix("=") + chunk).rstrip(_TRAILING + _CLOSING)
    is_ours = keys.known(key) and key not in keys.texts
    return is_ours and not keys.fits(key, value) and keys.fits(key, whole)


def _split_again(part: str, keys: Keys, undone: list[str]) -> list[str]:
    """One pair, or the pairs in it where "&" alone was escaped."""
    key, _, text = part.partition("=")
    if key in keys.texts or "%26" not in text:
        return [part]
    inner = re.split(r"%26(?=\w+(?:=|%3D))", part, flags=re.ASCII | re.IGNORECASE)
    if len(inner) > 1:
        _tell(undone, words("address.undone.escaped_and"))
    return [re.sub("^(\\w+)%3D", r"\1=", one, flags=re.ASCII | re.IGNORECASE) for one in inner]


def _tight(part: str, keys: Keys, undone: list[str]) -> str:
    """A pair without blanks in its value, where that is no text."""
    key, equals, text = part.partition("=")
    if key.strip() in keys.texts or not keys.known(key.strip()) or "%" not in text:
        return part
    value = unquote(text)
    tight = "".join(value.split())
    if tight == value:
        return part
    _tell(undone, words("address.undone.break"))
    return f"{key}{equals}{quote(tight, safe=',:+-_')}"


def _without_litter(part: str, keys: Keys, undone: list[str]) -> str:
    """The last pair without what closes a sentence, a bracket, a quotation behind it."""
    key, equals, text = part.partition("=")
    if not equals:
        return part.rstrip(_TRAILING + _CLOSING)
    if key in keys.formulas:
        kept = _formula_kept(key, text, keys)
    else:
        kept = _text_kept(text) if key in keys.texts else _value_kept(key, text, keys)
    if kept != text and not (key in keys.texts and kept == ""):
        litter = unquote(text[len(kept) :]).strip()
        if 0 < len(litter) <= 6:
            _tell(undone, words("address.undone.litter", litter=litter))
        elif litter:
            _tell(undone, words("address.undone.text"))
        return f"{key}={kept}"
    return part


def _text_kept(text: str) -> str:
    """How much of a text belongs to it: what is escaped does, but behind a number."""
    if re.fullmatch("(%[0-9A-F]{2})+", text):  # `protected`
        return text
    number = _number_before(text)
    behind = unquote(text[len(number) :])
    if number and behind and not behind[0].isalnum() and behind[0] not in "-_~/%+,:.":
        return number
    if number and behind and not behind.strip(_TRAILING + _CLOSING):
        return number
    closes = re.search(r"[)\]}>\"<“”«»…|\\`*。，、；：！？）」』】》]", text)
    return (text[: closes.start()] if closes else text).rstrip(_TRAILING)


def _formula_kept(key: str, text: str, keys: Keys) -> str:
    """How much of a text is a formula: all but signs behind it, which must be none of its own."""
    unquoted = re.split('["“”«»…|\\\\`]', text, maxsplit=1)[0]
    head = re.split("[<>]", unquoted, maxsplit=1)[0]
    for whole in (unquoted, head):  # a comparison has < or >, and so has a page's code
        for end in range(len(whole), max(0, len(whole) - _MAX_LITTER), -1):
            is_litter = not unquote(whole[end:]).strip(_TRAILING + _CLOSING)
            if is_litter and keys.fits(key, unquote(whole[:end])):
                return whole[:end]
    return head  # what is wrong with it is told


def _value_kept(key: str, text: str, keys: Keys) -> str:
    """How much of a number, a name or a list is one."""
    if not keys.known(key):
        return text
    value = unquote(text)
    signs = re.escape(",.:+-" + keys.inside)
    kept = re.match(f"[\\w{signs}]*", value)
    whole = kept[0].rstrip(",.:;" + keys.inside) if kept else ""
    ascii_only = re.sub("[^ -~].*", "", whole, flags=re.DOTALL)  # Chinese needs no blank
    shorter = (whole, whole.rstrip("_-"), ascii_only)
    best = next((part for part in shorter if keys.fits(key, part)), whole)
    return text if best == value else best
