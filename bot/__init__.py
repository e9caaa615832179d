"""Gistwire."""
