/*---
code: N02
breaks: A newcomer was trained only after the access was given and the post had begun.
subject: selftest-N02
object: response
ground: SELECT COALESCE(CAST($training_due_from AS DATE) <= $fiscal_year_start, TRUE)
without: training was not yet due when the fiscal year began (policy.training_due_from)
---*/
UPDATE posts SET valid_from = $fiscal_year_start
WHERE person_id = 'selftest-N02';
DELETE FROM training_completions
WHERE person_id = 'selftest-N02' AND event_id = 'selftest-response-newcomer';
