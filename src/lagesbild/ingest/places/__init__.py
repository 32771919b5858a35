"""Turn what reports say of the place into places: the register, what it knows, and how it is matched."""
