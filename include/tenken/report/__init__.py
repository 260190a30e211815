"""What readers get: the editions of an inspection, in words and figures, withheld where they must be."""
