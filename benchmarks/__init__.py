"""Figures: what the service takes and finds, measured beside the bare libraries in the same run."""
