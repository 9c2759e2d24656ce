"""Tables that people bring: bytes to text, text to cells, cells to columns, columns to data.

A cell is text and stays text: nothing in a table is ever evaluated.
"""
