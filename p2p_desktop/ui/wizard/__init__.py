"""The first start: company, currency, first administrator; or sample data to try."""
