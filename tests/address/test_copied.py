"""An address is read as it was meant, whichever program has written it: mail, a chat, a PDF."""

# ruff: noqa: E501 - a way a line

from __future__ import annotations

import base64
import contextlib
import quopri
import re
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from playground import LinkError, PlaygroundError, RunConfig
from playground.cli import main
from playground.run.config import mend_link, read_link
from playground.run.link import MAX_LINK_LENGTH
from tests.configs import configs
from tests.later import cases

PAGE = "https://playground.tensorflow.org/"
SHORT = "dataset=xor&networkShape=8,8&regularization=L2&noise=20&seed=0.59704&hideText=false"
MEANT = RunConfig(
    dataset="xor", hidden_layers=(8, 8), regularization="L2", noise_percent=20, seed="0.59704"
)


def escaped(text: str) -> str:
    return quote(text, safe="")


def quoted_printable(text: str) -> str:
    return quopri.encodestring(text.encode()).decode()


def proofpoint_2(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D").replace("_", "%5F").replace(
        "%2F", "_").replace("%", "-")  # fmt: skip


def broken(end: str, width: int) -> Callable[[str], str]:
    return lambda url: end.join(url[at : at + width] for at in range(0, len(url), width))


# Texts around a whole address whose link our own page has written; ESCAPED is the address escaped.
TEXTS = {
    "Markdown": "[Exercise 1](URL)", "Markdown with a title": 'see [Exercise 1](URL "spiral"), then',
    "Markdown's brackets": "<URL>", "Markdown's bold": "**URL**", "reST": "`Exercise 1 <URL>`_", "wiki": "[URL Exercise 1]",
    "Org": "[[URL][Exercise 1]]", "Jira": "[Exercise 1|URL]", "Slack": "<URL|Exercise 1>", "BBCode": "[url=URL]Exercise 1[/url]",
    "HTML in single quotes": "<a href='URL'>Exercise 1</a>",
    "a sheet": '=HYPERLINK("URL";"Exercise 1")', "an English sheet": '=HYPERLINK("URL","Exercise 1")', "CSV": '1;"URL";"x"',
    "words": "Please open URL and press play. Then compare.",
    "words in lines": "Hello,\n\nopen this:\nURL\n\nBest\nA. B.", "Chinese": "请打开URL，然后",
    "quotation in a mail": "On Monday A. wrote:\n> URL\n> thanks", "no-break spaces": "\u00a0URL\u00a0(to open)",
    "the address bar's escapes": "URL%22%20and%20more", "the address bar's bracket": "URL%3E",
    "escaped": "ESCAPED",
    "Google": "https://www.google.com/url?q=ESCAPED&sa=D&source=editors&ust=17&usg=AOv",
    "Google, half escaped": "https://www.google.com/url?q=URL&sa=D&source=editors&usg=AOv",
    "Outlook": "https://nam02.safelinks.protection.outlook.com/?url=ESCAPED&data=05%7C01&reserved=0",
    "Facebook": "https://l.facebook.com/l.php?u=ESCAPED&h=AT0", "Slack's way": "https://slack-redir.net/link?url=ESCAPED",
    "a mail to write": "mailto:?subject=Exercise&body=Look%3A%20ESCAPED",
    **{f"ends in {end}": f"URL{end}" for end in (
        ")", "]", "}", ".", ",", ";", ":", "!", "?", ">", '"', "'", "’", "”", "»", "`", ").", ').")',
        ',"', "**", "...", "。", "）", "&quot;", "&gt;", "</a>", ");", '");', "?!", "\\",
    )},
}  # fmt: skip

# What is put for what in the address.
CHANGES = {
    "Markdown's escapes": {"&": r"\&", "#": r"\#", "=": r"\="}, "HTML twice": {"&": "&amp;amp;"},
    "HTML in numbers": {"&": "&#38;", "=": "&#x3D;", "/": "&#x2F;"}, "HTML read carelessly": {"&reg": "®"},
    "escaped mark": {"#": "%23"}, "escaped mark twice": {"#": "%2523"}, "Facebook's mark": {"#": "?fbclid=IwAR0#"},
    "upper case": {"https://": "HTTPS://"}, "soft hyphens": {"=": "=\u00ad"}, "no-break hyphen": {"reg-": "reg\u2011"},
    "a PDF's letters": {"problem=classification": "problem=classiﬁcation"},
}  # fmt: skip


def within(text: str) -> Callable[[str], str]:
    return lambda url: text.replace("URL", url).replace("ESCAPED", escaped(url))


def changed(changes: dict[str, str]) -> Callable[[str], str]:
    signs = re.compile("|".join(map(re.escape, changes)))
    return lambda url: signs.sub(lambda found: changes[found[0]], url)


WAYS: dict[str, Callable[[str], str]] = {
    **{name: within(text) for name, text in TEXTS.items()},
    **{name: changed(changes) for name, changes in CHANGES.items()},
    "LaTeX": lambda url: r"\href{" + url.replace("#", r"\#").replace("&", r"\&").replace("%", r"\%") + "}{text}",
    "HTML": lambda url: f'<a href="{url.replace("&", "&amp;")}">Exercise 1</a>',
    "HTML that shows it": lambda url: f'<a href="{url.replace("&", "&amp;")}">{url}</a>',
    "JSON": lambda url: '{"url": "' + url.replace("&", r"\u0026").replace("=", r"\u003d") + '"}',
    "escaped twice": lambda url: escaped(escaped(url)),
    "escaped behind the mark": lambda url: url.partition("#")[0] + "#" + escaped(url.partition("#")[2]),
    "Proofpoint 2": lambda url: f"https://urldefense.proofpoint.com/v2/url?u={proofpoint_2(url)}&d=DwM&c=x",
    "Proofpoint 3": lambda url: f"https://urldefense.com/v3/__{url.replace('#', '*')}__;{base64.b64encode(b'#').decode()}!!Abc$",
    "Google around Outlook": lambda url: f"https://www.google.com/url?q={escaped('https://x.outlook.com/?url=' + escaped(url))}&sa=D",
    "zero-width": lambda url: "\u200b" + url.replace("&", "&\u200b") + "\u200b\ufeff",
    "lines of 40": broken("\n", 40),
    "lines of 61, Windows": broken("\r\n", 61),
    "blanks": broken(" ", 50),
    "soft breaks": broken("=\n", 60),
    "quoted-printable": quoted_printable,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    "link", [RunConfig().link(), SHORT, MEANT.link()], ids=["default", "short", "ours"]
)
def test_every_way_to_write_an_address_is_read_as_it_was_meant(
    way: Callable[[str], str], link: str
) -> None:
    address = f"{PAGE}#{link.removeprefix('#')}"
    reading = read_link(way(address))
    assert reading.config == read_link(address).config
    assert len(reading.notes) <= 1  # one sentence, however much was undone
    assert all(note.startswith("Read despite ") and note.endswith(".") for note in reading.notes)


# A text may end in a comma of its own: then nobody can know how much of a broken line is its.
BREAKS = {"lines of 40", "lines of 61, Windows", "blanks", "soft breaks", "quoted-printable"}


@settings(max_examples=cases(150))
@given(config=configs(), name=st.sampled_from([name for name in WAYS if name not in BREAKS]))
def test_any_config_survives_any_way(config: RunConfig, name: str) -> None:
    if name.startswith("the address bar"):
        # What is escaped behind a text may be the text's: behind another value it cannot be.
        config = config.replace(weight_seed="", split_seed="")
    assert read_link(WAYS[name](config.link(PAGE))).config == config


@pytest.mark.slow
@settings(max_examples=cases(150))
@given(
    config=configs(),
    seeds=st.lists(
        st.text("0123456789.,:;!?)]>\"'”»* \\#&=%az_-~/\u200b\u00a0", min_size=1, max_size=12), min_size=3, max_size=3
    ),
)  # fmt: skip
def test_what_our_page_writes_is_never_taken_for_litter(
    config: RunConfig, seeds: list[str]
) -> None:
    seed, weights, split = seeds
    config = config.replace(seed=seed, weight_seed=weights, split_seed=split, changes=())
    for link in (config.link(), config.link(PAGE), config.link().removeprefix("#")):
        assert read_link(link) == (config, ())


@pytest.mark.parametrize(
    ("link", "seed"),
    [
        ("#seed=0.5)", "0.5"), ("#seed=0.5%22", "0.5"), ("#seed=0.5.", "0.5"),
        ("#seed=what%3F", "what?"), ("#seed=a.b", "a.b"), ("#seed=a%29", "a)"), ("#seed=7a", "7a"),
        ("#seed=a)&dataset=circle", "a)"), ("#seed=(a)&dataset=circle", "(a)"), ("#seed=a b&noise=0", "a b"),
        ("#seed=3D", "3D"), ("#seed=3D&weightSeed=3D", "3D"), ("#seed=%23x%3Dtrue%26y%3Dfalse", "#x=true&y=false"),
        ("#seed=日本", "日本"), ("#seed=a`", "a"), ("#seed=a…", "a"), ("#seed=a。次", "a"),
        ("https://urldefense.com/v3/__https://a.b/*noise=5&seed=a__;Iw!!Ab$", "a"),
        ("https://urldefense.com/v3/__https://a.b/*noise=5&seed=a__;®!!Ab$", "a"), ("#seed=0.1234\n5&noise=0", "0.12345"),
    ],
)  # fmt: skip
def test_a_seed_keeps_what_is_its_own(link: str, seed: str) -> None:
    assert read_link(link).config.seed == seed


def test_the_sentence_names_what_was_undone() -> None:
    told = {
        f"[a]({PAGE}#{SHORT})": "Read despite text around it and “)” behind it.",
        f"{PAGE}#{SHORT}.": "Read despite “.” behind it.",
        f"{PAGE}#{SHORT}".replace("&", "&amp;"): "Read despite “&amp;” for “&”.",
        f"{PAGE}%23{SHORT}": "Read despite “%23” for “#”.",
        f"{PAGE}#{SHORT}".replace("set=", "s\net="): "Read despite a break in it.",
    }
    for text, sentence in told.items():
        assert read_link(text) == (MEANT, (sentence,))


@pytest.mark.parametrize(
    "text",
    [
        "https://bit.ly/3xYzAbC", "bit.ly/3xYzAbC", "https://goo.gl/maps?a=1", "#section-2", "#foo=1",
        "http://127.0.0.1:8050/backprop#layer=conv2d", "hello", "a=b", PAGE + "#foo=1",
        "https://www.google.com/url?q=https%3A%2F%2Fbit.ly%2F3xYz&sa=D",
    ],
)  # fmt: skip
def test_an_address_without_a_key_of_ours_is_refused(text: str) -> None:
    for read in (read_link, mend_link):
        with pytest.raises(LinkError, match="is no link of a playground"):
            read(text)
    result = CliRunner().invoke(main, ["run", text])
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_front_page_says_that_it_holds_no_settings() -> None:
    assert read_link(PAGE) == (
        RunConfig(),
        ("The address holds no settings: this is the network of the first visit.",),
    )


HOSTILE = [
    " ", "&", "#", "=", "%", "%23", "%2523", "&amp;", "amp;", "\\", "\n", ")", "\u200b", "a=1&",
    "x=true&", "#x=", "#a=", "?x=", "%23x%3D", "/v3/__", "/v2/url?u=", "__;", "=3D", "x=3D", "=\n",
    "seed= ", "x=\n", "dataset=cir ", "<", "a ", "a b=", "&#38;", "\\u0026", "%26x=", "(", "_", "-", "1", "1.",
    "&a", "reg ", "x ", "http://", "?a=http://", "noise=%20",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_takes_no_quadratic_time(unit: str) -> None:
    for begin in ("", "#x=true&seed=1", "https://a/?q=%23x%3D1", "#dataset=", "#seed="):
        text = (begin + unit * MAX_LINK_LENGTH)[:MAX_LINK_LENGTH]
        begun = time.process_time()
        with contextlib.suppress(PlaygroundError):
            read_link(text)
        # Some 10 ms; what grows with the square of the length takes seconds.
        assert time.process_time() - begun < 0.5, begin
