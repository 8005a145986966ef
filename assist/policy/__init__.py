"""What may be said, kept and sent. Pure: values in, a verdict with its reasons out."""
