"""A chain's questions: exact answers, and polite ones to bad questions."""

from __future__ import annotations

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground.derivation.chain import KINDS, Chain, Edit, change_of, follow
from tests.web.api.asking import ask, refusal

EDITED = Chain(edits=(Edit("x2", (0, 1, 1), 0.5), Edit("w1", (0, 0, 1, 1), 0.9)))


def test_open_shows_every_number_of_a_chain_and_its_gradient(client: TestClient) -> None:
    answer = ask(client, "backprop/chain/open", link=EDITED.link("http://x/backprop"))
    assert answer["link"] == EDITED.link()
    for name, array in EDITED.arrays.items():
        described = answer["arrays"][name]
        assert np.array_equal(np.array(described["values"]).reshape(described["shape"]), array)
    for name, gradient in EDITED.gradients.items():
        assert np.array_equal(np.array(answer["gradients"][name]).reshape(gradient.shape), gradient)
    assert [layer["kind"] for layer in answer["layers"]] == [x.kind for x in EDITED.layers]
    assert answer["held"] == [{"array": "x2", "index": [0, 1, 1]}]
    assert set(answer["kinds"]) == set(KINDS)
    for maximum in answer["maxima"]:
        assert maximum["array"] == "x2"
    assert len(answer["maxima"]) == EDITED.arrays["x3"].size


def test_open_tells_what_the_last_change_did(client: TestClient) -> None:
    change = change_of(EDITED)
    assert change is not None
    told = ask(client, "backprop/chain/open", link=EDITED.link())["change"]
    assert told["array"] == "w1"
    assert (told["loss_before"], told["loss_after"]) == (change.loss_before, change.loss_after)
    assert told["quotient"] == change.quotient
    assert np.array_equal(told["values_before"]["x1"], change.arrays_before["x1"].ravel())
    assert ask(client, "backprop/chain/open")["change"] is None


def test_an_entry_is_followed_as_the_library_follows_it(client: TestClient) -> None:
    for array, index in (("x0", [0, 2, 3]), ("w1", [1, 0, 0, 0]), ("t", []), ("p", [1]), ("L", [])):
        asked = {"link": EDITED.link(), "array": array, "index": index}
        answer = ask(client, "backprop/chain/follow", **asked)
        found = follow(EDITED, array, tuple(index))
        assert answer["gradient"] == found.gradient
        assert [term["product"] for term in answer["ahead"]] == [t.product for t in found.ahead]
        assert [fed["slope"] for fed in answer["feeds"]] == [fed.slope for fed in found.feeds]
        assert ask(client, "backprop/chain/open", **asked)["looked_at"] == answer


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_layer_says_why_of_its_sums(client: TestClient, kind: str) -> None:
    parts = {
        "dense": "flatten;dense;squared_error",
        "flatten": "flatten;squared_error",
        "squared_error": "flatten;squared_error",
        "softmax_cross_entropy": "flatten;softmax_cross_entropy",
    }
    link = f"#chain={parts.get(kind, f'{kind};flatten;squared_error')}&input=1x4x4"
    chain = Chain.from_link(link)
    for name, array in chain.arrays.items():
        index = [0] * array.ndim
        answer = ask(client, "backprop/chain/follow", link=link, array=name, index=index)
        assert bool(answer["why_ahead"]) == bool(answer["ahead"])
        assert bool(answer["why_behind"]) == bool(answer["behind"])


def test_an_entry_of_another_chain_is_not_looked_at(client: TestClient) -> None:
    answer = ask(client, "backprop/chain/open", link=EDITED.link(), array="x9", index=[0])
    assert answer["looked_at"] is None


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"link": "#chain=lstm"}, "chain=lstm: must be of conv2d"),
        ({"link": "#chain=dense;squared_error"}, "gets 1x6x6; it must get a row of numbers"),
        ({"link": "#edits=x0(0,0,0):1e9"}, "must be from -1000 to 1000"),
        ({"link": "#edits=x0(0,0,0):1e999"}, "must be from -1000 to 1000"),
        ({"link": "x" * 30_000}, "at most"),
        ({"link": "#layer=conv2d"}, "layer=conv2d: no such setting"),
        ({"link": 3}, "string"),
        ({"links": ""}, "xtra"),
        ({"index": [-1]}, "greater than or equal to 0"),
    ],
)
def test_a_bad_question_gets_a_sentence(client: TestClient, request_: dict, said: str) -> None:
    assert said in refusal(client, "backprop/chain/open", **request_)


@pytest.mark.parametrize(
    ("array", "index"), [("x9", [0]), ("x0", [0]), ("x0", [0, 9, 9]), ("", [])]
)
def test_an_entry_there_is_none_of_is_refused(
    client: TestClient, array: str, index: list[int]
) -> None:
    said = refusal(client, "backprop/chain/follow", link=EDITED.link(), array=array, index=index)
    assert said.startswith(("array=", "index="))


def test_no_link_of_letters_like_ours_makes_the_server_fail(client: TestClient) -> None:
    random = np.random.default_rng(5)
    pieces = (
        "chain= conv2d ( ) : ; , kernel 2x 3 flatten &edits= x0(0,0,0): dense input= & t(): e9 -"
    )
    pieces += " softmax_cross_entropy squared_error seed= relu; stride:2"
    for _ in range(150):
        link = "#" + "".join(random.choice(pieces.split(), random.integers(1, 12)))
        answer = client.post("/api/backprop/chain/open", json={"link": link})
        assert answer.status_code in (200, 422), link
