"""Files in and out: the only place that knows PDF, picture and OCR libraries."""
