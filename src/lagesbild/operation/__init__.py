"""Run a workspace with nobody watching: when, one at a time, and telling how it went."""
