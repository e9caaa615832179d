"""The tests mirror the code, flat."""
