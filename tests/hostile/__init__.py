"""Files made to hurt whoever reads them, each with its one right answer and a benign twin.

``rows.ROWS`` holds them all. Every file is made when it is wanted, in memory, and always the same.
``python -m tests.benchmarks.hostile`` puts them on trial and prints what they cost.
"""
