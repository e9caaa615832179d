"""Timings: ratios against named peers, measured in one run; `make bench` runs them."""
