"""tenken (点検): reconcile who may see what against approved role rules, every quarter."""
