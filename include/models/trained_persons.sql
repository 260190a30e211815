/*---
table: trained_persons
title: Persons with a completed training in the year up to the as-of date
grain: one row per person_id
needs: []
---*/
SELECT DISTINCT t.person_id
FROM training_completions AS t
WHERE t.completed_at < $as_of_end AND t.completed_at >= $as_of_end - INTERVAL 365 DAY
