"""A fictional company with known findings: what `tenken demo` and the integration tests inspect."""
