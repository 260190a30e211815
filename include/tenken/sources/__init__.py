"""Where datasets come from: one module per kind of source, and what makes a delivery canonical."""
