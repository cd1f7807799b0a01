"""The PDFs that the program prints, one module for each."""
