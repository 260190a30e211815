"""Gate, models, controls and findings: what the SQL of models and controls is run by."""
