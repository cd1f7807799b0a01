"""Vendors: the list, one vendor's details, and the accounts that a second person confirms."""
