/*---
code: N01
breaks: Somebody was not trained in the year.
subject: selftest-N01
object: use
ground: SELECT COALESCE(CAST($training_due_from AS DATE) <= $as_of, TRUE)
without: no training is due yet (policy.training_due_from)
---*/
DELETE FROM training_completions
WHERE person_id = 'selftest-N01' AND event_id = 'selftest-use';
