"""Files in and out: the only place that knows PDF, pictures and Tesseract."""
