"""Gather a municipality's map from the open files that anybody can get: Lantmäteriet's, SCB's and OpenStreetMap's."""
