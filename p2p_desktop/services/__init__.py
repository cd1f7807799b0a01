"""Verbs: one module for each step of procure-to-pay, in the order in which the data passes."""
