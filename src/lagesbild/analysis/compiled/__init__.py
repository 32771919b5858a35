"""Loops that are compiled by numba, imported where work is long enough to pay for that: half a second.

Compiling, five seconds, is kept for the next process, beside the module or in the user's cache.
"""
