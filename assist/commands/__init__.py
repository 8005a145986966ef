"""The larger commands of `assist`, one topic a file; `cli` registers them."""
