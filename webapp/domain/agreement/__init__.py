"""How far coders agree: measures of spans, each with its formula and source.

Every measure turns a document into numbers that may be added (`sheet.py`), and the sums over many documents into a
value, or into None with the reason. So documents with different coders pool, their order never matters, and the
bootstrap over documents is a weighted sum.
"""
