"""Corrective instructions: forms, issue, receipt, claims, confirmation, letters and the list for later."""
