"""What is found out of texts that people bring, and what is told of those that are no tables."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from playground.data.tables.cells import MAX_ROWS
from playground.data.tables.decoding import MAX_BYTES
from playground.data.tables.reading import reading_of
from playground.data.tables.shipped import SHIPPED, shipped_text
from playground.data.tables.table import Table, read_table, table_of
from playground.errors import PlaygroundError, SettingError, TableError

ROWS = [("1.5", "2", "a"), ("-3", "4.25", "b"), ("0.5", "7", "a")]


def written(rows: list[tuple[str, ...]], by: str = ",", decimal: str = ".") -> str:
    return "\n".join(by.join(cell.replace(".", decimal) for cell in row) for row in rows)


def cells(table: Table) -> list[list[str]]:
    return [column.cells for column in table.columns]


@pytest.mark.parametrize(
    ("text", "separator", "decimal"),
    [
        (written(ROWS), "comma", "point"),
        (written(ROWS, ";"), "semicolon", "point"),
        (written(ROWS, ";", ","), "semicolon", "comma"),
        (written(ROWS, "\t", ","), "tab", "comma"),
        (written(ROWS).replace("\n", "\r\n") + "\r\n\r\n", "comma", "point"),
        ('"1.5","2","a"\n"-3","4.25","b"\n"0.5","7","a"', "comma", "point"),
        ('"1,5","2","a"\n"-3","4,25","b"\n"0,5","7","a"', "comma", "comma"),
        ("\ufeff" + written(ROWS), "comma", "point"),
        (written(ROWS).replace("-", "\N{MINUS SIGN}"), "comma", "point"),
    ],
)
def test_what_parts_columns_and_decimals_is_found_out(
    text: str, separator: str, decimal: str
) -> None:
    table = read_table(text)
    assert (table.found.separator, table.found.decimal, table.found.header) == (
        separator, decimal, False,
    )  # fmt: skip
    assert [column.numbers.tolist() for column in table.columns[:2]] == [
        [1.5, -3, 0.5],
        [2, 4.25, 7],
    ]
    assert table.columns[2].values == ("a", "b")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("naïve,x\n1,é\n2,b".encode(), "utf-8"),
        (b"\xef\xbb\xbf" + "naïve,x\n1,é\n2,b".encode(), "utf-8"),
        ("naïve,x\n1,é\n2,b".encode("latin-1"), "latin-1"),
        ("naïve,x\n1,é\n2,b".encode("utf-16"), "utf-16"),
        ("naïve,x\n1,é\n2,b".encode("utf-16-be"), "utf-16"),
        ("naïve,x\n1,é\n2,b".encode("utf-16-le"), "utf-16"),
        (gzip.compress("naïve,x\n1,é\n2,b".encode(), mtime=0), "utf-8"),
    ],
)
def test_the_encoding_is_found_out(content: bytes, encoding: str) -> None:
    table = read_table(content)
    assert table.found.encoding == encoding
    assert table.names == ("naïve", "x")
    assert cells(table) == [["1", "2"], ["é", "b"]]


def test_what_was_found_out_can_be_said_otherwise() -> None:
    text = "1,5;2\n3,5;4\n"
    assert read_table(text, separator="comma").names == ("column 1", "column 2")
    assert np.isnan(read_table(text, decimal="point").columns[0].numbers).all()
    assert read_table(text, header=True).names == ("1 5", "2")
    assert read_table("é".encode() + b",b\n1,2", encoding="latin-1").names[0] == "Ã©"


@pytest.mark.parametrize(
    "text",
    [
        '[{"x": 1.5, "k": "a"}, {"x": -3, "k": null}]',
        '{"x": [1.5, -3], "k": ["a", ""]}',
        '[["x", "k"], [1.5, "a"], [-3, null]]',
        '{"rows": [{"x": 1.5, "k": "a"}, {"x": -3}]}',
    ],
)
def test_json_is_a_table_too(text: str) -> None:
    table = read_table(text)
    assert (table.names, table.found.separator) == (("x", "k"), "json")
    assert cells(table) == [["1.5", "-3"], ["a", ""]]


def test_a_frame_keeps_every_bit_of_its_numbers() -> None:
    import pandas as pd

    frame = pd.DataFrame({"x": [0.1 + 0.2, np.nan, 1e-300], "k": ["a", None, pd.NA]})
    table = table_of(frame)
    assert table.columns[0].numbers[[0, 2]].tolist() == [0.1 + 0.2, 1e-300]
    assert cells(table)[1] == ["a", "", ""]


def test_cells_are_text_and_shown_as_they_are() -> None:
    text = 'x,y,k\n1,2,"=HYPERLINK(""http://x"")"\n3,4,<script>alert(1)</script>\n5,7,a'
    reading = reading_of(read_table(text))
    assert reading.class_names == (
        "<script>alert(1)</script>", '=HYPERLINK("http://x")', "a",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The table is empty"),
        ("x,y\n", "a row of names and no other"),
        (",".join("1" * 200_000) + "\n", "has 200,000 columns; at most 100"),
        ((",".join("1" * 50) + "\n") * 7_000, "50 columns and more than 6,000 rows"),
        ("1,2\n" * (MAX_ROWS + 1), "more than 10,000 rows"),
        ("1" * (MAX_BYTES + 1), "has 2,000,001 bytes"),
        ('x,y\n1,"2\n3,4\n', 'Row 2: a quote (") is opened and never closed'),
        ('[{"x": 1', "Character 9: the text is no JSON"),
        ("[" * 100_000, "nested too deep"),
        ('[{"x": [1]}]', "Row 1 holds"),
        ("[3]", "Row 1 is 3"),
        ('{"x": [1], "y": [1, 2]}', "have 1 to 2 values"),
        (b"PK\x03\x04...", "save the table as CSV"),
        (b"a,b\n1,\x002\n", "Character 7 is a zero"),
        (gzip.compress(b"1" * (MAX_BYTES + 1), mtime=0), "more than 2,000,000 bytes"),
        (gzip.compress(b"1,2", mtime=0)[:-12], "packed by gzip, and broken"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(text: str | bytes, said: str) -> None:
    with pytest.raises(TableError) as refused:
        read_table(text)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("k,l\na,b\nc,d\n", "a column of numbers that differ as input"),
        ("x,y,k\n1,2,a\n3,4,a\n", "label=k: is 'a' in every row"),
        ("x,y,k\n1,2,a\n1,2,b\n", "of such numbers it has none"),
        ("x,y,k\n1,2,a\nNA,4,b\n5,NA,b\n", "only 1 of 3 rows has"),
        ("x,y,k\n" + "".join(f"{i},{i * i},c{i}\n" for i in range(9)), "has 9 different values"),
        ("x,y,k\n1,2,a\n3,4,a\n5,NA,b\n", "is 'a' in every row that is left"),
        ("x\n1\n3\n", "of such numbers it has only x"),
    ],
)
def test_a_table_that_cannot_be_learned_from_says_why(text: str, said: str) -> None:
    with pytest.raises(PlaygroundError) as refused:
        reading_of(read_table(text))
    assert said in str(refused.value)


def test_rows_with_gaps_are_left_out_and_told() -> None:
    text = "x,y,k\n1,2,a\n3,n/a,b\n,5,b\n6,7,\n8,9,b,10\n11,12,b\n"
    reading = reading_of(read_table(text))
    assert [tuple(gap) for gap in reading.gaps] == [
        (3, "y", "n/a"), (4, "x", ""), (5, "k", ""), (6, "", "4 cells"),
    ]  # fmt: skip
    assert (len(reading.points), reading.n_rows) == (2, 6)


def test_inputs_fill_the_map() -> None:
    reading = reading_of(read_table("x,y,k\n10,1,a\n20,2,b\n12,5,a\n"), ["y", "x"], "k")
    assert reading.points.tolist() == [[-5, -5], [-2.5, 5], [5, -3]]
    assert reading.labels.tolist() == [0, 1, 0]
    assert [tuple(scale) for scale in reading.scales] == [("y", 1, 5), ("x", 10, 20)]
    assert reading.scales[0].step == pytest.approx(0.4)


def test_numbers_past_all_sense_are_scaled_too() -> None:
    reading = reading_of(read_table("x,y,k\n-1e308,1e-310,a\n1.7e308,2e-310,b\n0,1e-310,a\n"))
    assert np.isfinite(reading.points).all()
    assert np.abs(reading.points).max() == 5


def test_a_label_of_numbers_is_a_regression() -> None:
    text = "x,y,z\n" + "".join(f"{i},{i % 7},{1.5 * i}\n" for i in range(20))
    reading = reading_of(read_table(text))
    assert (reading.choice.label, reading.class_names) == ("z", ())
    assert (reading.labels.min(), reading.labels.max()) == (-1, 1)
    assert reading.scales[2] == ("z", 0, 28.5)


@pytest.mark.parametrize(
    ("name", "inputs", "label", "counts"),
    [
        ("iris", ("petal_length", "petal_width"), "species", (50, 50, 50)),
        ("penguins", ("bill_length_mm", "flipper_length_mm"), "species", (151, 68, 123)),
        ("wine", ("flavanoids", "color_intensity"), "cultivar", (59, 71, 48)),
        ("breast_cancer", ("area", "compactness"), "diagnosis", (357, 212)),
    ],
)
def test_shipped_tables_choose_what_their_lessons_show(
    name: str, inputs: tuple[str, str], label: str, counts: tuple[int, ...]
) -> None:
    reading = reading_of(read_table(shipped_text(name)), label=SHIPPED[name].label)
    assert tuple(reading.choice) == (inputs, label)
    assert reading.counts == counts


def test_every_shipped_table_has_its_licence_beside_it() -> None:
    import playground.data.tables as room

    folder = Path(room.__file__).parent / "shipped"
    assert {path.stem for path in folder.glob("*.csv")} == set(SHIPPED)
    for name, row in SHIPPED.items():
        text = (folder / f"{name}.LICENSE.md").read_text()
        assert row.licence in text
        assert row.source in text


def test_a_column_that_counts_the_rows_is_not_taken_for_an_input() -> None:
    text = "Id,x,y,k\n" + "".join(f"{i},{i % 5},{i % 3},{'ab'[i > 15]}\n" for i in range(1, 31))
    assert reading_of(read_table(text)).choice.inputs == ("x", "y")


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    table = read_table("x,y,k\n1,2,a\n3,4,b\n")
    with pytest.raises(SettingError, match=r"inputs=z: no such column; there are x, y, k\."):
        reading_of(table, ["x", "z"])
    with pytest.raises(SettingError, match=r"label=x: must be another column than the inputs\."):
        reading_of(table, ["x", "y"], "x")
    constant = read_table("x,y,k\n1,2,a\n1,4,b\n")
    with pytest.raises(SettingError, match="inputs=x: is 1 in every row: there must be different"):
        reading_of(constant, ["x", "y"])
    with pytest.raises(SettingError, match="inputs=k: must be a column of numbers, and it holds"):
        reading_of(table, ["x", "k"])
