"""What knows Airflow: the fiscal-quarter timetable, what a task hands to tenken, and the starters.

Nothing here decides anything about access; that is `tenken`, which knows no Airflow.
"""
