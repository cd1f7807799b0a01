"""Administration: people, approval rules, the company. For administrators."""
